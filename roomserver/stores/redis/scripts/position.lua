-- Tell where a room stands, and renew its lease of life.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done
-- ARGV: 1 the room's life in ms
-- Answers {epoch, seq, tail}, or nothing.
if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then return false end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
return redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail')
