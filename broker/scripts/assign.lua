-- assign: gives shards to owners, all or nothing, unless the registry changed since it was read.
--
-- KEYS  1 shards, 2 version, 3 clock (beat.lua)
-- ARGV  1 version the plan was made from, then pairs: shard, "<epoch> <incarnation> <owner>"
-- gives {new version, since}, or {0} when the plan is out of date (an epoch that would not grow is, too)
--
-- What stands in `shards` is "<epoch> <incarnation> <since> <owner>": since when, in microseconds of the clock.
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[1] then return {'0'} end
for i = 2, #ARGV, 2 do
  local epoch = tonumber(string.match(redis.call('HGET', KEYS[1], ARGV[i]) or '0', '^%d+'))
  if tonumber(string.match(ARGV[i + 1], '^%d+')) <= epoch then return {'0'} end
end
redis.call('HDEL', KEYS[1], '') -- as in beat: goes on when Redis is out of memory
local time = redis.call('TIME')
local since = math.max(time[1] * 1000000 + time[2], tonumber(redis.call('GET', KEYS[3]) or '0'))
since = string.format('%.0f', since)
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], (string.gsub(ARGV[i + 1], '^(%d+ %d+) ', '%1 ' .. since .. ' ')))
end
return {tostring(redis.call('INCR', KEYS[2])), since}
