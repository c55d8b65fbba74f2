-- Let a tombstone stand for a room that has ended, where the store forgot it or never had it.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 the tombstone's life in ms, 2 channel, 3 PUBLISH or SPUBLISH
-- Answers 1; 0 where the room lives on: its end must be a commit then, for people are to be told.
-- What others may still take the place of is no life, and nothing was committed to it: a restore
-- that is not final, an epoch of another server, a room without one of its keys.
if is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4]) then
  local meta = redis.call('HMGET', KEYS[1], 'settles_at', 'server')
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local settled = not meta[1] or now >= tonumber(meta[1])
  if settled and meta[2] == here then return 0 end
end
local stood = redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('SET', KEYS[5], '', 'NX', 'PX', ARGV[1])
-- Under no epoch: whoever has the room reads it, and finds the end.
if stood > 0 then redis.call(ARGV[3], ARGV[2], 'P 1  0\n') end
return 1
