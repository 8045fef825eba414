-- drop: deletes a dead letter for good; who holds a receipt of it is told so.
--
-- KEYS  1 dead, 2 fates, 3 accounts
-- ARGV  1 id of the letter
-- gives 1, or 0 when it is not there
-- include account
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
local field = {}
for i = 1, #found[1][2], 2 do field[found[1][2][i]] = found[1][2][i + 1] end
if field['id'] then redis.call('HSET', KEYS[2], field['id'], 'dropped ' .. (field['reason'] or '')) end
account_move(KEYS[3], field['a'], 'dead', 'dropped')
return redis.call('XDEL', KEYS[1], ARGV[1])
