-- The last commit of a room: publish it, delete every trace, leave a tombstone.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 commit id, 2 epoch, 3 base, 4 tail: id of the commit that led to base, or '',
--       5 schema, 6 channel, 7 PUBLISH or SPUBLISH, 8 the tombstone's life in ms, then the events
-- Closing is structural: it commits only at exactly the point it was decided on.
-- Answers as commit.lua does.
local info = redis.pcall('INFO', 'server')
local here = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
local function absent()
  return { redis.call('EXISTS', KEYS[5]) == 1 and 'ended' or 'unknown' }
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail', 'at', 'schema', 'low',
    'settles_at', 'server')
if not meta[1] or redis.call('EXISTS', KEYS[2]) == 0 then return absent() end
local seq, base, low = tonumber(meta[2]), tonumber(ARGV[3]), tonumber(meta[6])
if meta[1] ~= ARGV[2] or meta[8] ~= here or base > seq
    or tonumber(meta[5]) > tonumber(ARGV[5]) then
  return { 'moved' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if meta[7] and now < tonumber(meta[7]) then return { 'settling' } end
-- Was it decided on this line, as far as the log reaches, or on one that a fail-over lost?
local previous, believed = meta[3] == '' and '-' or meta[3], ARGV[4] == '' and '-' or ARGV[4]
local led = previous
if base < seq then
  local after = base + 1 >= low and redis.call('HGET', KEYS[3], base + 1)
  led = after and string.match(after, '^%d+ %S+ (%S+) ') or believed
end
if led ~= believed then return { 'moved' } end
if base < seq then
  local answer = { 'conflict' }
  for n = math.max(base + 1, low), seq do
    local entry = redis.call('HGET', KEYS[3], n)
    if entry then
      answer[#answer + 1] = tostring(n)
      answer[#answer + 1] = entry
    end
  end
  return answer
end
local at = string.format('%.0f', math.max(now, tonumber(meta[4])))
local answer, added = { 'committed' }, {}
for i = 9, #ARGV do
  local n, entry = tostring(seq + i - 8), at .. ' ' .. ARGV[1] .. ' ' .. previous .. ' s ' .. ARGV[i]
  answer[#answer + 1] = n
  answer[#answer + 1] = entry
  added[#added + 1] = n .. ' ' .. #entry .. '\n' .. entry
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('SET', KEYS[5], '', 'PX', ARGV[8])
-- Last: a server that may not write refuses above, and then nobody is told of an end.
redis.call(ARGV[7], ARGV[6], 'P' .. ARGV[2] .. ' 1  ' .. #added .. '\n' .. table.concat(added))
return answer
