-- Fence, number, keep, publish: all of a batch or nothing.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 commit id, 2 epoch, 3 base, 4 tail: id of the commit that led to base, or '',
--       5 kind of the batch: c (commuting) or s (structural), 6 schema, 7 channel,
--       8 PUBLISH or SPUBLISH, 9 the room's life in ms, 10 history bound, 11 answers remembered,
--       12 seq of the snapshot or '', 13 snapshot, 14 number of events, then the events, then
--       pairs (seq, data) of entries to erase
-- Answers {'committed' | 'conflict', seq, entry, ...} with all entries after base that are kept,
-- or {'moved' | 'settling' | 'ended' | 'unknown'}. An entry is `at commit previous kind data`,
-- `-` for no previous commit; data is anything.
local function absent()
  return { redis.call('EXISTS', KEYS[5]) == 1 and 'ended' or 'unknown' }
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail', 'at', 'schema', 'snap_seq',
    'low', 'settles_at', 'server')
if not is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4]) then return absent() end
local seq, tail, low = tonumber(meta[2]), meta[3], tonumber(meta[7])
local snap_seq = tonumber(meta[6])
local id, base, kind = ARGV[1], tonumber(ARGV[3]), ARGV[5]
if meta[1] ~= ARGV[2] or meta[9] ~= here or base > seq
    or tonumber(meta[5]) > tonumber(ARGV[6]) then
  return { 'moved' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if meta[8] and now < tonumber(meta[8]) then return { 'settling' } end

local function entries(word, from, to)
  local answer = { word }
  for n = math.max(from, low), to do
    local entry = redis.call('HGET', KEYS[3], n)
    if entry then
      answer[#answer + 1] = tostring(n)
      answer[#answer + 1] = entry
    end
  end
  return answer
end

-- The same batch again, after a lost reply: the answer is made anew from the log, so that no
-- removed text hides in a kept answer.
local done = redis.call('ZSCORE', KEYS[4], id)
if done then return entries('committed', base + 1, tonumber(done)) end

-- Was it decided on this line, as far as the log reaches, or on one that a fail-over lost?
local previous, believed = tail == '' and '-' or tail, ARGV[4] == '' and '-' or ARGV[4]
local led = previous
if base < seq then
  local after = base + 1 >= low and redis.call('HGET', KEYS[3], base + 1)
  led = after and string.match(after, '^%d+ %S+ (%S+) ') or believed
end
if led ~= believed then return { 'moved' } end

for n = base + 1, seq do
  -- What was trimmed can't be handed to the caller any more, so it may not be passed over.
  local entry = n >= low and redis.call('HGET', KEYS[3], n)
  local passes = kind == 'c' and entry and string.match(entry, '^%d+ %S+ %S+ ([cs])') == 'c'
  if not passes then return entries('conflict', base + 1, seq) end
end

local at = string.format('%.0f', math.max(now, tonumber(meta[4])))
local head = at .. ' ' .. id .. ' ' .. previous .. ' ' .. kind .. ' '
local count = tonumber(ARGV[14])
local added = {}
for i = 1, count do
  local entry = head .. ARGV[14 + i]
  redis.call('HSET', KEYS[3], seq + i, entry)
  added[#added + 1] = (seq + i) .. ' ' .. #entry .. '\n' .. entry
end
seq = seq + count

local erased = {}
for i = 15 + count, #ARGV, 2 do
  erased[#erased + 1] = ARGV[i]
  local entry = redis.call('HGET', KEYS[3], ARGV[i])
  if entry then
    redis.call('HSET', KEYS[3], ARGV[i], string.match(entry, '^%d+ %S+ %S+ [cs] ') .. ARGV[i + 1])
  end
end
redis.call('ZADD', KEYS[4], seq, id)
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - tonumber(ARGV[11]))
-- Only forward: of two commuting batches the later may carry the older state.
if ARGV[12] ~= '' and tonumber(ARGV[12]) >= snap_seq then
  snap_seq = tonumber(ARGV[12])
  redis.call('SET', KEYS[2], ARGV[13])
end

local answer = entries('committed', base + 1, seq)
local oldest = math.min(snap_seq, seq - tonumber(ARGV[10]))
while low <= oldest do
  redis.call('HDEL', KEYS[3], low)
  low = low + 1
end
redis.call('HSET', KEYS[1], 'seq', seq, 'tail', id, 'at', at, 'schema', ARGV[6], 'snap_seq',
    snap_seq, 'low', low)
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[9]) end
redis.call(ARGV[8], ARGV[7], 'P' .. ARGV[2] .. ' 0 ' .. table.concat(erased, ',') .. ' '
    .. count .. '\n' .. table.concat(added))
return answer
