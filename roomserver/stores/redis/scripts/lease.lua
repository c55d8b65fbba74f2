-- Renew an instance's lease, if one is named, and read all leases.
-- KEYS: 1 leases (zset: instance -> ms of renewal), 2 facts (hash: instance -> bytes), 3 since,
--       4 drain mark of the instance
-- ARGV: 1 instance or '', 2 facts, 3 ms for which a lease is kept, its own life included
-- Answers {now, since, drain 0|1, {instance, renewed, ...}, {instance, facts, ...}}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = tonumber(ARGV[3])
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - kept)) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('HDEL', KEYS[2], dead)
end
local told = string.format('%.0f', now)
if ARGV[1] ~= '' then
  redis.call('SET', KEYS[3], told, 'NX')
  redis.call('ZADD', KEYS[1], told, ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], kept) end
end
return { told, redis.call('GET', KEYS[3]) or told, redis.call('EXISTS', KEYS[4]),
    redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), redis.call('HGETALL', KEYS[2]) }
