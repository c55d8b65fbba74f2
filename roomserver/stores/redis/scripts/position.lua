-- Tell where rooms stand, and renew their lease of life.
-- KEYS: of each room 1 meta, 2 snap, 3 log, 4 done
-- ARGV: 1 a room's life in ms
-- Answers {epoch, seq, tail} or nothing for each of them; no epoch where it began on another
-- server.
local told = {}
for i = 1, #KEYS, 4 do
  local at = false
  if is_whole(KEYS[i], KEYS[i + 1], KEYS[i + 2], KEYS[i + 3]) then
    for j = i, i + 3 do redis.call('PEXPIRE', KEYS[j], ARGV[1]) end
    local place = redis.call('HMGET', KEYS[i], 'epoch', 'seq', 'tail', 'server')
    at = { place[4] == here and place[1] or '', place[2], place[3] }
  end
  told[#told + 1] = at
end
return told
