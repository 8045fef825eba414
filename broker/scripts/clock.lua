-- clock: begins every lease anew when Redis' clock has jumped. Leases are ages by that clock: set back, it would keep the
-- entries of a dead broker from the others for as long as it went back; set forward, it would end everybody's.
--
-- KEYS  1 stream, 2 clock: the time when a broker last looked
-- ARGV  1 group, 2 lease_ms: brokers look far more often, so a longer gap is a jump (or all were away: that waits, too)
-- gives how many leases began anew
local slack_ms, page = 1000, 1000
local lease_ms = tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[2]) or now)
local jumped = now < last - slack_ms or now > last + lease_ms
-- Not at each look, since each would be written to disk. A Redis that takes no writes is asked again.
if jumped or now > last + lease_ms / 4 or now == last then redis.pcall('SET', KEYS[2], string.format('%.0f', now)) end
if not jumped then return 0 end
local begun, after = 0, '-'
repeat
  local held = redis.pcall('XPENDING', KEYS[1], ARGV[1], after, '+', page)
  if held.err then return begun end
  for _, entry in ipairs(held) do
    redis.call('XCLAIM', KEYS[1], ARGV[1], entry[2], 0, entry[1], 'JUSTID')
    begun, after = begun + 1, '(' .. entry[1]
  end
until #held < page
return begun
