-- Return the fleet's key: the one that stands, or the one given, which then stands.
-- KEYS: 1 key    ARGV: 1 key to keep where none stands, 2 its life in ms
redis.call('SET', KEYS[1], ARGV[1], 'NX')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('GET', KEYS[1])
