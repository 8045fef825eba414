-- claim: takes the entry just added (in the same transaction) for the broker that added it, as if it had been read.
--
-- KEYS  1 stream
-- ARGV  1 group, 2 consumer, 3 '1': also when older ones wait to be read, which then go on waiting; this one is given to
--       whoever reads as far, unless it is acknowledged by then
-- gives the id claimed, or '' : it is left to be read
--
-- The entry itself never comes into Lua: 240 KB cost it 0.3 ms, twice what XADD takes.
local function group()
  for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    local field = {}
    for i = 1, #row, 2 do field[row[i]] = row[i + 1] end
    if field['name'] == ARGV[1] then return field end
  end
end
local before = group()
if not before then return '' end
-- All that is delivered is pending, so this counts the unread. Deletions by hand can make it too small; see below.
local older = redis.call('XLEN', KEYS[1]) - before['pending'] > 1
if older and ARGV[3] ~= '1' then return '' end
redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], '$')
local id, delivered = group()['last-delivered-id'], before['last-delivered-id']
if older or #redis.call('XRANGE', KEYS[1], '(' .. delivered, '(' .. id, 'COUNT', 1) > 0 then
  redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], delivered) -- as it was: they are to be read
  if ARGV[3] ~= '1' then return '' end
end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'FORCE', 'JUSTID')
return id
