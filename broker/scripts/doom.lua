-- doom: names of spilled bytes that nothing refers to any more, to be deleted; no entry can be made of them from now on.
--
-- KEYS  1 garbage, 2 doomed
-- ARGV  1 ms: what was noted until then, 2 most names
-- gives names, those among them that somebody began to delete before
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, name in ipairs(due) do
  redis.call('ZREM', KEYS[1], name)
  redis.call('SADD', KEYS[2], name)
end
return redis.call('SRANDMEMBER', KEYS[2], ARGV[2])
