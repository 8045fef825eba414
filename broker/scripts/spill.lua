-- spill: adds an entry whose bytes lie elsewhere, under a name that was noted as garbage before they were written.
--
-- KEYS  1 stream, 2 bytes, 3 spilled, 4 garbage, 5 accounts
-- ARGV  1 name, 2 size in bytes, 3 the reference: "<name> <size> <hash>", 4 account, 5 group, 6 consumer that is to have it
--       at once, before older ones; '': it is to be read
-- gives {id, bytes of the stream, spilled bytes now, the id when it was claimed or ''}; an error when the name is not noted any more: then what was
--       written may be deleted at any moment, and nothing was done
-- include account
if redis.call('ZREM', KEYS[4], ARGV[1]) == 0 then return redis.error_reply('SPILL the bytes are to be deleted') end
local id = redis.call('XADD', KEYS[1], '*', 'r', ARGV[3], 'a', ARGV[4])
account_receive(KEYS[5], ARGV[4])
local claimed = ARGV[6] ~= '' and redis.pcall('XCLAIM', KEYS[1], ARGV[5], ARGV[6], 0, id, 'FORCE', 'JUSTID') or {}
return {id, tonumber(redis.call('GET', KEYS[2]) or '0'), redis.call('INCRBY', KEYS[3], ARGV[2]), claimed[1] or ''}
