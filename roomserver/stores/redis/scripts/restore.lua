-- Put a room (back) from an instance's replica, under a new epoch.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 epoch, 2 seq, 3 tail, 4 at, 5 snapshot, 6 schema, 7 origin's epoch,
--       8 epoch found or '', 9 seq found, 10 tail found, 11 the room's life in ms,
--       12 ms until the restore is final, 13 channel, 14 PUBLISH or SPUBLISH, 15 room id
-- Answers 1; 0 where the store has another room than was found, or a tombstone.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'tail', 'schema')
local there = is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4])
if redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
if there then
  local same = meta[1] == ARGV[8] and meta[2] == ARGV[9] and meta[3] == ARGV[10]
  if not same or tonumber(meta[4]) > tonumber(ARGV[6]) then return 0 end
elseif ARGV[8] ~= '' then
  -- Found by open as half a room: it says so by naming nothing.
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', ARGV[2], 'tail', ARGV[3], 'at', ARGV[4],
    'schema', ARGV[6], 'snap_seq', ARGV[2], 'low', ARGV[2] + 1, 'room', ARGV[15],
    'server', here,
    'origin', ARGV[7] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3],
    'settles_at', string.format('%.0f', now + ARGV[12]))
redis.call('SET', KEYS[2], ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[11])
redis.call('PEXPIRE', KEYS[2], ARGV[11])
redis.call(ARGV[14], ARGV[13], 'P' .. ARGV[1] .. ' 0  0\n')
return 1
