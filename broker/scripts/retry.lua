-- retry: puts a dead letter back into the queue; who holds a receipt of it is told where it went.
--
-- KEYS  1 dead, 2 stream, 3 bytes, 4 fates, 5 accounts
-- ARGV  1 id of the letter
-- gives 1, or 0 when it is not there
-- include account
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
local kept, field = {}, {}
for i = 1, #found[1][2], 2 do
  local name, value = found[1][2][i], found[1][2][i + 1]
  field[name] = value
  if name ~= 'id' and name ~= 'deliveries' and name ~= 'reason' and name ~= 'x' then
    kept[#kept + 1] = name
    kept[#kept + 1] = value
  end
end
if #kept > 0 then
  local now = redis.call('XADD', KEYS[2], '*', unpack(kept))
  redis.call('INCRBY', KEYS[3], #(field['e'] or ''))
  if field['id'] then redis.call('HSET', KEYS[4], field['id'], 'retried ' .. now) end
  account_move(KEYS[5], field['a'], 'dead', 'queued')
end
return redis.call('XDEL', KEYS[1], ARGV[1])
