-- accounts: a stream's accounts, and what else must agree with them, of one moment.
--
-- KEYS  1 accounts, 2 stream, 3 dead
-- gives {entries in the stream, dead letters, all fields and values of the accounts}
return {redis.call('XLEN', KEYS[2]), redis.call('XLEN', KEYS[3]), redis.call('HGETALL', KEYS[1])}
