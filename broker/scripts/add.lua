-- add: stores one entry durably and, when nobody would be overtaken, claims it for the broker that adds it.
--
-- KEYS  1 stream, 2 bytes, 3 last (id of the newest entry added)
-- ARGV  1 entry, 2 group, 3 consumer, or empty: leave the entry to be read
-- gives {id, bytes of the stream now, 1 when claimed}
--
-- Claiming moves the group past the entry, so it is done only when the group stands at the entry before it: then no
-- older entry is skipped. A claimed entry is in the group's pending list, as if it had been read.
local before = redis.call('GET', KEYS[3]) or '0-0'
local id = redis.call('XADD', KEYS[1], '*', 'e', ARGV[1])
local bytes = redis.call('INCRBY', KEYS[2], #ARGV[1])
redis.call('SET', KEYS[3], id)
if ARGV[3] == '' then return {id, bytes, 0} end
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local field = {}
  for i = 1, #group, 2 do field[group[i]] = group[i + 1] end
  if field['name'] == ARGV[2] and field['last-delivered-id'] == before then
    redis.call('XCLAIM', KEYS[1], ARGV[2], ARGV[3], 0, id, 'FORCE', 'JUSTID', 'LASTID', id)
    return {id, bytes, 1}
  end
end
return {id, bytes, 0}
