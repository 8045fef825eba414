-- account: what scripts share that move events from one state of their project's account to another. Included by
-- embed.py where a script says so.
--
-- An account text has a line "<events of each publish, ','> <project>" for publishes in a row of one project; the hash
-- has a field "<state> <project>" for each.
local function account_add(hash, state, project, events)
  if events ~= 0 then redis.call('HINCRBY', hash, state .. ' ' .. project, events) end
end

local function account_move(hash, text, from, to)
  for counts, project in string.gmatch(text or '', '([%d,]+) ([^\n]*)\n') do
    local events = 0
    for count in string.gmatch(counts, '%d+') do events = events + count end
    account_add(hash, from, project, -events)
    account_add(hash, to, project, events)
  end
end
