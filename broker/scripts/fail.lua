-- fail: counts one refused delivery; past the limit moves the entry to the dead letters.
--
-- KEYS  1 stream, 2 bytes, 3 failures, 4 dead, 5 fates
-- ARGV  1 group, 2 id, 3 size in bytes, 4 most deliveries, 5 reason, 6 ms: fates of entries older than that may go
-- gives {refusals so far, 0 to be delivered again | 1 was gone already | 2 is dead now, bytes of the stream now}

-- A few at random each time, so they stay few; those of letters that are still there are kept.
local function forget_old_fates()
  local some = redis.call('HRANDFIELD', KEYS[5], 10, 'WITHVALUES')
  for i = 1, #some, 2 do
    local old = tonumber(string.match(some[i], '^%d+')) < tonumber(ARGV[6])
    if old and string.sub(some[i + 1], 1, 5) ~= 'dead ' then redis.call('HDEL', KEYS[5], some[i]) end
  end
end

local count = redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
local bytes = tonumber(redis.call('GET', KEYS[2]) or '0')
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 1 and count < tonumber(ARGV[4]) then return {count, 0, bytes} end
redis.call('HDEL', KEYS[3], ARGV[2])
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then bytes = redis.call('DECRBY', KEYS[2], ARGV[3]) end
if #found == 1 then
  local letter =
    redis.call('XADD', KEYS[4], '*', 'id', ARGV[2], 'deliveries', count, 'reason', ARGV[5], 'e', found[1][2][2])
  redis.call('HSET', KEYS[5], ARGV[2], 'dead ' .. letter .. ' ' .. ARGV[5])
  forget_old_fates()
  redis.call('XDEL', KEYS[1], ARGV[2])
  return {count, 2, bytes}
end
return {count, 1, bytes}
