-- Read a room in one step.
-- KEYS: 1 meta, 2 snap, 3 log, 4 end
-- Answers {'ended'}, {'unknown'}, or {'opened', now ms, meta as flat pairs, snapshot, log as flat
-- pairs seq -> entry}; meta's `server` is where the epoch began, `here` which one answers.
local info = redis.pcall('INFO', 'server')
local here = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
local meta = redis.call('HGETALL', KEYS[1])
local snap = redis.call('GET', KEYS[2])
if #meta == 0 or not snap then
  return { redis.call('EXISTS', KEYS[4]) == 1 and 'ended' or 'unknown' }
end
local log = redis.call('HGETALL', KEYS[3])
local place = redis.call('HMGET', KEYS[1], 'seq', 'snap_seq')
-- Evicted one by one, the log may be gone while the rest stands: what is left is not the room.
if #log == 0 and tonumber(place[1]) > tonumber(place[2]) then return { 'unknown' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
meta[#meta + 1] = 'here'
meta[#meta + 1] = here
return { 'opened', string.format('%.0f', now), meta, snap, log }
