-- fail: counts one delivery that was refused, or whose holder died; past the limit moves the entry to the dead letters.
--
-- KEYS  1 stream, 2 bytes, 3 failures, 4 dead, 5 fates, 6 accounts
-- ARGV  1 group, 2 id, 3 size in bytes, 4 most deliveries counted so (0: any number), 5 reason,
--       6 what is counted: '' a refusal, ':died' a death of the holder, ':alone' one while the entry was tried alone
--       7 ms: fates of entries older than that may go
-- gives {how often so far, 0 to be delivered again | 1 was gone already | 2 is dead now, bytes of the stream now}
-- include account

-- A few at random each time, so they stay few; those of letters that are still there are kept.
local function forget_old_fates()
  local some = redis.call('HRANDFIELD', KEYS[5], 10, 'WITHVALUES')
  for i = 1, #some, 2 do
    local old = tonumber(string.match(some[i], '^%d+')) < tonumber(ARGV[7])
    if old and string.sub(some[i + 1], 1, 5) ~= 'dead ' then redis.call('HDEL', KEYS[5], some[i]) end
  end
end

local died, alone = ARGV[2] .. ':died', ARGV[2] .. ':alone'
local limit = tonumber(ARGV[4])
redis.call('HDEL', KEYS[3], '') -- as in beat: goes on when Redis is out of memory
local count = redis.call('HINCRBY', KEYS[3], ARGV[2] .. ARGV[6], 1)
local bytes = tonumber(redis.call('GET', KEYS[2]) or '0')
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 1 and (limit == 0 or count < limit) then return {count, 0, bytes} end
local deliveries, reason = count, ARGV[5]
if ARGV[6] ~= '' then
  deliveries = count + tonumber(redis.call('HGET', KEYS[3], died) or '0')
  reason = reason .. ', ' .. count .. ' times'
end
redis.call('HDEL', KEYS[3], ARGV[2], died, alone)
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then bytes = redis.call('DECRBY', KEYS[2], ARGV[3]) end
if #found == 1 then
  local letter = redis.call('XADD', KEYS[4], '*', 'id', ARGV[2], 'deliveries', deliveries, 'reason', reason,
    unpack(found[1][2]))
  redis.call('HSET', KEYS[5], ARGV[2], 'dead ' .. letter .. ' ' .. reason)
  for i = 1, #found[1][2], 2 do
    if found[1][2][i] == 'a' then account_move(KEYS[6], found[1][2][i + 1], 'queued', 'dead') end
  end
  forget_old_fates()
  redis.call('XDEL', KEYS[1], ARGV[2])
  return {count, 2, bytes}
end
return {count, 1, bytes}
