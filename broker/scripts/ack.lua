-- ack: removes entries whose rows are committed. Any broker may, any number of times.
--
-- KEYS  1 stream, 2 bytes, 3 failures, 4 stored, 5 accounts, 6 garbage, 7 spilled
-- ARGV  1 group, 2 how many of the latest to remember as stored, then for each: id, size in bytes, its account with a
--       line "<received> <stored> <rejected> <project>" for publishes in a row of one project, and the name under which
--       its bytes lie elsewhere, or ''
-- gives {entries removed by this call, bytes of the stream now, those removed that were not as they should be: not
--       pending, or without an account}
--
-- The bytes are given back, and the accounts moved, only by the call that finds the entry, so once: among the pending or,
-- should it ever not be pending, in the stream. What was received leaves the queue; that all of it was stored or rejected
-- is for the account to show. Whoever brings no account of an entry that has one has its events counted as stored.
-- include account
local removed, freed, odd = 0, 0, 0
local time = redis.call('TIME')
local now = string.format('%d%06d', time[1], time[2])

-- What the entry itself says, looked up only when the caller does not know.
local function own_account(id)
  local found = redis.call('XRANGE', KEYS[1], id, id)
  local fields = found[1] and found[1][2] or {}
  for f = 1, #fields, 2 do
    if fields[f] == 'a' then return fields[f + 1] end
  end
  return ''
end

for i = 3, #ARGV, 4 do
  local own = ARGV[i + 2] == '' and own_account(ARGV[i]) or ''
  local acked = redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  local deleted = redis.call('XDEL', KEYS[1], ARGV[i])
  if acked + deleted > 0 then
    removed = removed + 1
    if acked == 0 or own ~= '' then odd = odd + 1 end
    if ARGV[i + 3] == '' then freed = freed + tonumber(ARGV[i + 1])
    else spill_end(KEYS[6], KEYS[7], ARGV[i + 3], ARGV[i + 1]) end
    redis.call('ZADD', KEYS[4], now, ARGV[i])
    for received, stored, rejected, project in string.gmatch(ARGV[i + 2], '(%d+) (%d+) (%d+) ([^\n]*)\n') do
      account_add(KEYS[5], 'queued', project, -received)
      account_add(KEYS[5], 'stored', project, tonumber(stored))
      account_add(KEYS[5], 'rejected', project, tonumber(rejected))
    end
    account_move(KEYS[5], own, 'queued', 'stored')
  end
  redis.call('HDEL', KEYS[3], ARGV[i], ARGV[i] .. ':died', ARGV[i] .. ':alone')
end
if removed > 0 then redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - tonumber(ARGV[2])) end
if freed > 0 then return {removed, redis.call('DECRBY', KEYS[2], freed), odd} end
return {removed, tonumber(redis.call('GET', KEYS[2]) or '0'), odd}
