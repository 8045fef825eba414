-- renew: restarts the lease of entries this consumer still holds; never takes one back from another.
--
-- KEYS  1 stream
-- ARGV  1 group, 2 consumer, then ids
-- gives the ids that are not this consumer's any more
local lost = {}
for i = 3, #ARGV do
  local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if #held == 1 and held[1][2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
