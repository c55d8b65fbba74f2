-- Tell where a room stands, and renew its lease of life.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done
-- ARGV: 1 the room's life in ms
-- Answers {epoch, seq, tail}, or nothing; no epoch where it began on another server.
if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then return false end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
local info = redis.pcall('INFO', 'server')
local here = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
local place = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail', 'server')
return { place[4] == here and place[1] or '', place[2], place[3] }
