-- assign: gives shards to owners, all or nothing, unless the registry changed since it was read.
--
-- KEYS  1 shards, 2 version
-- ARGV  1 version the plan was made from, then pairs: shard, "<epoch> <incarnation> <owner>"
-- gives the new version, or 0 when the plan is out of date (an epoch that would not grow is, too)
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[1] then return '0' end
for i = 2, #ARGV, 2 do
  local epoch = tonumber(string.match(redis.call('HGET', KEYS[1], ARGV[i]) or '0', '^%d+'))
  if tonumber(string.match(ARGV[i + 1], '^%d+')) <= epoch then return '0' end
end
redis.call('HDEL', KEYS[1], '') -- as in beat: goes on when Redis is out of memory
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return tostring(redis.call('INCR', KEYS[2]))
