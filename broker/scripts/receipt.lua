-- receipt: what became of the publish at a place of the queue.
--
-- KEYS  1 stream, 2 stored, 3 fates, 4 split
-- ARGV  1 group, 2 id of the entry, 3 index of the publish in it, 4 ms: what was queued earlier may be forgotten
-- gives {'stored', when (us) or '', id} | {'queued' | 'forgotten', '', id} | {'dead' | 'dropped', reason, id}
--       with the id of the entry the publish is in now
--
-- Entries come into Lua for an unread one only: all others that the stream has are pending.
local id, index = ARGV[2], tonumber(ARGV[3])

local function successor() -- of an entry that was split or put back; nil: it has none
  local parts, at = redis.call('HGET', KEYS[4], id), 0
  for part in string.gmatch(parts or '', '%S+') do
    if at == index then
      index = 0
      return part
    end
    at = at + 1
  end
  return string.match(redis.call('HGET', KEYS[3], id) or '', '^retried (%S+)$')
end

local follow = successor()
for _ = 1, 1000 do -- more often nothing is put back; and a circle must not hold Redis
  if not follow then break end
  id = follow
  follow = successor()
end

local stored = redis.call('ZSCORE', KEYS[2], id)
if stored then return {'stored', stored, id} end
local kind, detail = string.match(redis.call('HGET', KEYS[3], id) or '', '^(%a+) ?(.*)$')
if kind == 'dead' then return {'dead', (string.gsub(detail, '^%S+ ?', '')), id} end
if kind == 'dropped' then return {'dropped', detail, id} end

local function numbers(of)
  local ms, sequence = string.match(of, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end
local ms, sequence = numbers(id)
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], id, id, 1)
if pending.err then return {'forgotten', '', id} end -- without its group the queue has lost its data
if #pending == 1 then return {'queued', '', id} end
for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local field = {}
  for i = 1, #row, 2 do field[row[i]] = row[i + 1] end
  if field['name'] == ARGV[1] then
    local last_ms, last_sequence = numbers(field['last-delivered-id'])
    local unread = ms > last_ms or (ms == last_ms and sequence > last_sequence)
    -- One of these may have gone already: new ones go before those that wait (claim.lua).
    if unread and #redis.call('XRANGE', KEYS[1], id, id, 'COUNT', 1) == 1 then return {'queued', '', id} end
  end
end
if ms < tonumber(ARGV[4]) then return {'forgotten', '', id} end
return {'stored', '', id}
