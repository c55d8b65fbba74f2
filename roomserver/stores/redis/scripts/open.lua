-- Read a room in one step.
-- KEYS: 1 meta, 2 snap, 3 log, 4 done, 5 end
-- Answers {'ended'}, {'unknown', s for which the server is up, or ''}, or {'opened', now ms, meta as flat pairs, snapshot, log as flat
-- pairs seq -> entry}; meta's `server` is where the epoch began, `here` which one answers.
if not is_whole(KEYS[1], KEYS[2], KEYS[3], KEYS[4]) then
  if redis.call('EXISTS', KEYS[5]) == 1 then return { 'ended' } end
  local up = type(info) == 'string' and string.match(info, 'uptime_in_seconds:(%d+)')
  return { 'unknown', up or '' }
end
local meta = redis.call('HGETALL', KEYS[1])
local snap = redis.call('GET', KEYS[2])
local log = redis.call('HGETALL', KEYS[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
meta[#meta + 1] = 'here'
meta[#meta + 1] = here
return { 'opened', string.format('%.0f', now), meta, snap, log }
