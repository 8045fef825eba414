-- sweep: the shard's figures, and the entries whose holder let the lease run out, claimed for this consumer.
--
-- KEYS  1 stream, 2 bytes, 3 dead, 4 spilled
-- ARGV  1 group, 2 consumer, 3 lease_ms, 4 most entries to claim
-- gives {bytes, entries, dead letters, ids claimed, spilled bytes}
local claimed = {}
if tonumber(ARGV[4]) > 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  claimed = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], '0-0', 'COUNT', ARGV[4], 'JUSTID')[2]
end
return {tonumber(redis.call('GET', KEYS[2]) or '0'), redis.call('XLEN', KEYS[1]), redis.call('XLEN', KEYS[3]), claimed,
  tonumber(redis.call('GET', KEYS[4]) or '0')}
