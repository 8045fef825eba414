-- account: what scripts share that move events from one state of their project's account to another. Included by
-- embed.py where a script says so.
--
-- An account text has a line "<events of each publish, ','> <project>" for publishes in a row of one project; the hash
-- has a field "<state> <project>" for each.
local function account_add(hash, state, project, events)
  if events ~= 0 then redis.call('HINCRBY', hash, state .. ' ' .. project, events) end
end

local function account_move(hash, text, from, to, sign)
  for counts, project in string.gmatch(text or '', '([%d,]+) ([^\n]*)\n') do
    local events = 0
    for count in string.gmatch(counts, '%d+') do events = events + count end
    account_add(hash, from, project, events * (sign or -1))
    account_add(hash, to, project, events)
  end
end

local function account_receive(hash, text) account_move(hash, text, 'received', 'queued', 1) end

-- Bytes that lie elsewhere and are not referred to any more: whoever sweeps deletes them (doom.lua).
local function spill_end(garbage, spilled, name, size)
  redis.call('ZADD', garbage, 0, name)
  redis.call('DECRBY', spilled, size)
end
