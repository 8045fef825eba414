-- ack: removes entries whose rows are committed. Any broker may, any number of times.
--
-- KEYS  1 stream, 2 bytes, 3 failures, 4 stored, 5 accounts
-- ARGV  1 group, 2 how many of the latest to remember as stored, then for each: id, size in bytes, its account with a
--       line "<received> <stored> <rejected> <project>" for publishes in a row of one project
-- gives {entries removed by this call, bytes of the stream now}
--
-- The bytes are given back, and the accounts moved, only by the call whose XACK found the entry, so once. What was
-- received leaves the queue; that all of it was stored or rejected is for the account to show.
-- include account
local removed, freed = 0, 0
local time = redis.call('TIME')
local now = string.format('%d%06d', time[1], time[2])
for i = 3, #ARGV, 3 do
  if redis.call('XACK', KEYS[1], ARGV[1], ARGV[i]) == 1 then
    removed = removed + 1
    freed = freed + tonumber(ARGV[i + 1])
    redis.call('ZADD', KEYS[4], now, ARGV[i])
    for received, stored, rejected, project in string.gmatch(ARGV[i + 2], '(%d+) (%d+) (%d+) ([^\n]*)\n') do
      account_add(KEYS[5], 'queued', project, -received)
      account_add(KEYS[5], 'stored', project, tonumber(stored))
      account_add(KEYS[5], 'rejected', project, tonumber(rejected))
    end
  end
  redis.call('XDEL', KEYS[1], ARGV[i])
  redis.call('HDEL', KEYS[3], ARGV[i], ARGV[i] .. ':died', ARGV[i] .. ':alone')
end
if removed > 0 then redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - tonumber(ARGV[2])) end
if freed > 0 then return {removed, redis.call('DECRBY', KEYS[2], freed)} end
return {removed, tonumber(redis.call('GET', KEYS[2]) or '0')}
