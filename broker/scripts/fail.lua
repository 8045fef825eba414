-- fail: counts one refused delivery; past the limit moves the entry to the dead letters.
--
-- KEYS  1 stream, 2 bytes, 3 failures, 4 dead
-- ARGV  1 group, 2 id, 3 size in bytes, 4 most deliveries, 5 reason
-- gives {refusals so far, 0 to be delivered again | 1 was gone already | 2 is dead now, bytes of the stream now}
local count = redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
local bytes = tonumber(redis.call('GET', KEYS[2]) or '0')
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 1 and count < tonumber(ARGV[4]) then return {count, 0, bytes} end
redis.call('HDEL', KEYS[3], ARGV[2])
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then bytes = redis.call('DECRBY', KEYS[2], ARGV[3]) end
if #found == 1 then
  redis.call('XADD', KEYS[4], '*', 'id', ARGV[2], 'deliveries', count, 'reason', ARGV[5], 'e', found[1][2][2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return {count, 2, bytes}
end
return {count, 1, bytes}
