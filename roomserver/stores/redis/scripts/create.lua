-- Make a room at seq 0.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- ARGV: 1 epoch, 2 snapshot, 3 schema, 4 the room's life in ms, 5 room id
-- Answers 1; 0 where the room exists or a tombstone stands.
if redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
if is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4]) then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'seq', 0, 'tail', '', 'at', 0, 'schema', ARGV[3],
    'snap_seq', 0, 'low', 1, 'room', ARGV[5], 'server', here)
redis.call('SET', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
