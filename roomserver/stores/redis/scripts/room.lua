-- Stands before each script that looks at a room.
-- `here`: which process answers. Where it is another one than an epoch began on, it may have
-- forgotten what that one said, and every position under that epoch is worth nothing.
local info = redis.pcall('INFO', 'server')
-- Found as plain text: a pattern costs as much as INFO itself. A run_id has 40 digits.
local _, before = string.find(type(info) == 'string' and info or '', 'run_id:', 1, true)
local here = before and string.sub(info, before + 1, before + 40) or ''
-- Keys are evicted, or deleted by hand, one by one: what is left then is not the room. Each commit
-- leaves its entries in the log and its id among those done; before the first there is neither.
local function is_whole(meta, snap, log, done)
  local place = redis.call('HMGET', meta, 'seq', 'low')
  if not place[1] or redis.call('EXISTS', snap) == 0 then return false end
  local entries = place[1] - place[2] + 1
  return redis.call('HLEN', log) == entries
      and redis.call('EXISTS', done) == math.min(entries, 1)
end

