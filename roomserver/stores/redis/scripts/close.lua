-- The last commit of a room: publish it, delete every trace, leave a tombstone.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 commit id, 2 epoch, 3 base, 4 tail: id of the commit that led to base, or '',
--       5 schema, 6 channel, 7 PUBLISH or SPUBLISH, 8 the tombstone's life in ms, then the events
-- Closing is structural: it commits only at exactly the point it was decided on.
-- Answers as commit.lua does; also the same batch again, after a lost reply: the tombstone says
-- which commit closed the room, and when. All else of the answer comes with the question.
local function entries(seq, at, previous)
  local answer = { 'committed' }
  for i = 9, #ARGV do
    answer[#answer + 1] = tostring(seq + i - 8)
    answer[#answer + 1] = at .. ' ' .. ARGV[1] .. ' ' .. previous .. ' s ' .. ARGV[i]
  end
  return answer
end
local believed = ARGV[4] == '' and '-' or ARGV[4]
local function absent()
  local stone = redis.call('GET', KEYS[5])
  if not stone then return { 'unknown' } end
  local id, at = string.match(stone, '^(%S+) (%d+)$')
  if id ~= ARGV[1] then return { 'ended' } end
  return entries(tonumber(ARGV[3]), at, believed)
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail', 'at', 'schema', 'low',
    'settles_at', 'server')
if not is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4]) then return absent() end
local seq, base, low = tonumber(meta[2]), tonumber(ARGV[3]), tonumber(meta[6])
if meta[1] ~= ARGV[2] or meta[8] ~= here or base > seq
    or tonumber(meta[5]) > tonumber(ARGV[5]) then
  return { 'moved' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if meta[7] and now < tonumber(meta[7]) then return { 'settling' } end
-- Was it decided on this line, as far as the log reaches, or on one that a fail-over lost?
local previous = meta[3] == '' and '-' or meta[3]
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
local answer, added = entries(seq, at, previous), {}
for i = 2, #answer, 2 do
  added[#added + 1] = answer[i] .. ' ' .. #answer[i + 1] .. '\n' .. answer[i + 1]
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('SET', KEYS[5], ARGV[1] .. ' ' .. at, 'PX', ARGV[8])
-- Last: a server that may not write refuses above, and then nobody is told of an end.
redis.call(ARGV[7], ARGV[6], 'P' .. ARGV[2] .. ' 1  ' .. #added .. '\n' .. table.concat(added))
return answer
