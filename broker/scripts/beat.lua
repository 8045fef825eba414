-- beat: tells the registry which actors this broker heard, and reads it.
--
-- KEYS  1 actors  hash: actor id -> "<incarnation> <Register, packed>"
--       2 beats   hash: actor id -> how often any broker said it heard the actor
--       3 shards  hash: shard -> "<epoch> <incarnation of the owner> <since, us> <owner>", owner empty: nobody
--       4 version
--       5 clock   the latest time Redis ever told, microseconds: it does not go back when the machine's does
-- ARGV  1 version the caller has, 2 heard, 3 left, 4 silent (counts), then that many of each:
--       heard: id, value for `actors`   left: id, incarnation   silent: id, beats when last looked
-- gives {version, seconds of Redis' clock, beats} and, when the version differs, {..., actors, shards}
--
-- No clock decides here: an actor is silent when its beats stand still for as long as a broker watches it.
local at, changed = 5, false
-- Out of memory, Redis refuses a script whose first write could grow; one that began with a removal goes on. A full
-- queue must not stop the registry: the actors that empty it may be starting.
redis.call('HDEL', KEYS[2], '')
local function incarnation(id) return string.match(redis.call('HGET', KEYS[1], id) or '', '^%d+') end
for _ = 1, tonumber(ARGV[2]) do
  if redis.call('HGET', KEYS[1], ARGV[at]) ~= ARGV[at + 1] then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
    changed = true
  end
  redis.call('HINCRBY', KEYS[2], ARGV[at], 1)
  at = at + 2
end
local function drop(id)
  redis.call('HDEL', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
  changed = true
end
for _ = 1, tonumber(ARGV[3]) do
  if incarnation(ARGV[at]) == ARGV[at + 1] then drop(ARGV[at]) end
  at = at + 2
end
for _ = 1, tonumber(ARGV[4]) do
  if redis.call('HGET', KEYS[2], ARGV[at]) == ARGV[at + 1] then drop(ARGV[at]) end
  at = at + 2
end
local time = redis.call('TIME')
local seconds, now = time[1], time[1] * 1000000 + time[2]
if now > tonumber(redis.call('GET', KEYS[5]) or '0') then redis.call('SET', KEYS[5], string.format('%.0f', now)) end
-- A registry that lost its data starts above every version it can have had: it grew by less than one a second.
if changed and redis.call('EXISTS', KEYS[4]) == 0 then redis.call('SET', KEYS[4], seconds) end
if changed then redis.call('INCR', KEYS[4]) end
local version = redis.call('GET', KEYS[4]) or '0'
local beats = redis.call('HGETALL', KEYS[2])
if version == ARGV[1] then return {version, seconds, beats} end
return {version, seconds, beats, redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[3])}
