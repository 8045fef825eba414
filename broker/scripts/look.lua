-- look: the registry as it is now, for a broker that must know it has the newest.
--
-- KEYS  1 actors, 2 shards, 3 version (as in beat)
-- ARGV  1 version the caller has
-- gives {version} and, when it differs, {version, actors, shards}
local version = redis.call('GET', KEYS[3]) or '0'
if version == ARGV[1] then return {version} end
return {version, redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])}
