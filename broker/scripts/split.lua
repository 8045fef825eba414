-- split: puts an entry of several publishes back as one entry each, in their order, to be tried one by one.
--
-- KEYS  1 stream, 2 failures, 3 split
-- ARGV  1 group, 2 id, 3 seconds the split hash is kept after the last split, 4 most splits it holds
-- gives the number of new entries; 0: it has one publish, its bytes lie elsewhere, it is gone, or the hash is full, and
--       nothing was done
--
-- An entry is the concatenation of (tag 1, length, Publish): its parts are cut, not parsed, and have the same bytes
-- together. Field x marks the new ones as suspects for whoever reads them; the hash tells receipts where they went.
local function parts_of(entry)
  local parts, at = {}, 1
  while at <= #entry do
    local start, length, factor, byte = at, 0, 1, nil
    repeat
      at = at + 1
      byte = string.byte(entry, at)
      if not byte then return {} end
      length = length + byte % 128 * factor
      factor = factor * 128
    until byte < 128
    at = at + 1 + length
    if string.byte(entry, start) ~= 10 or at > #entry + 1 then return {} end
    parts[#parts + 1] = string.sub(entry, start, at - 1)
  end
  return parts
end

-- The account of each publish, in order; none when it is not of that many.
local function accounts_of(text, many)
  local accounts = {}
  for counts, project in string.gmatch(text, '([%d,]+) ([^\n]*)\n') do
    for count in string.gmatch(counts, '%d+') do accounts[#accounts + 1] = count .. ' ' .. project .. '\n' end
  end
  return #accounts == many and accounts or {text}
end

local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 or redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[4]) then return 0 end
local fields = {}
for i = 1, #found[1][2], 2 do fields[found[1][2][i]] = found[1][2][i + 1] end
local parts = parts_of(fields['e'] or '')
if #parts < 2 or redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
local accounts = accounts_of(fields['a'] or '', #parts)
local refused, ids = redis.call('HGET', KEYS[2], ARGV[2]), {}
for i, part in ipairs(parts) do
  ids[i] = redis.call('XADD', KEYS[1], '*', 'e', part, 'a', accounts[i] or '', 'x', '1')
  if refused then redis.call('HSET', KEYS[2], ids[i], refused) end
end
redis.call('HDEL', KEYS[2], ARGV[2], ARGV[2] .. ':died', ARGV[2] .. ':alone')
redis.call('HSET', KEYS[3], ARGV[2], table.concat(ids, ' '))
redis.call('EXPIRE', KEYS[3], ARGV[3])
return #parts
