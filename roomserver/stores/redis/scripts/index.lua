-- Keep the list of living rooms: a room that nobody names any more falls out of it by itself.
-- KEYS: 1 rooms (zset: room id -> ms at which it falls out)
-- ARGV: 1 a room's life in ms, 2 'add', 'remove', 'read', 'count' or 'neglected', 3... room ids,
--       or for 'neglected' for how many ms nobody named them
-- Answers ids for 'read' (at most 10,000) and 'neglected' (at most 100), how many 'read' would
-- answer for 'count', 0 otherwise.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[2] == 'read' then return redis.call('ZRANGE', KEYS[1], 0, 9999) end
if ARGV[2] == 'count' then return math.min(redis.call('ZCARD', KEYS[1]), 10000) end
if ARGV[2] == 'neglected' then
  local named = string.format('%.0f', now + ARGV[1] - ARGV[3])
  return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', named, 'LIMIT', 0, 100)
end
for i = 3, #ARGV do
  if ARGV[2] == 'add' then
    redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
  else
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
