-- parts: a file as the list of parts that a chapter shows.
--
-- A part is a run of lines between blank lines at brace depth 0, named by what it
-- declares. Runs that declare nothing (a comment, "#if", "#endif") go with a neighbour:
-- those before the first named part are the head; one that closes ("#else", "#endif")
-- belongs to the part before it, any other to the part after it, the last to the part
-- before it. So a file is: head, part, part, ...; one blank line between any two.

local M = {}

-- weak: what declares without defining; a definition of the same name comes before it.
M.weak = { declaration = true, forward = true }

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  local tail = text:match("([^\n]*)$")
  if tail ~= "" then lines[#lines + 1] = tail end
  return lines
end
M.lines_of = lines_of

-- blanked: for each line of C, what is left when comments, the insides of strings and
-- preprocessor lines are taken away; and whether a part may end after it.
local function blanked(lines)
  local plain, open = {}, {}
  local comment, directive, depth = false, false, 0
  for n, line in ipairs(lines) do
    local out, i = {}, 1
    if not comment and not directive and line:match("^%s*#") then directive = true end
    local was_directive = directive
    while i <= #line do
      local c, two = line:sub(i, i), line:sub(i, i + 1)
      if comment then
        if two == "*/" then comment = false; i = i + 2 else i = i + 1 end
      elseif two == "/*" then
        comment = true; i = i + 2; out[#out + 1] = " "
      elseif two == "//" then
        break
      elseif c == '"' or c == "'" then
        local j = i + 1
        while j <= #line and line:sub(j, j) ~= c do
          if line:sub(j, j) == "\\" then j = j + 1 end
          j = j + 1
        end
        out[#out + 1] = c == '"' and '""' or "0"
        i = j + 1
      else
        out[#out + 1] = c; i = i + 1
      end
    end
    local text = table.concat(out)
    if was_directive then
      plain[n] = { directive = true, text = text }
      directive = line:match("\\$") ~= nil
    else
      for b in text:gmatch("[{}()%[%]]") do
        depth = depth + (b:match("[{(%[]") and 1 or -1)
      end
      plain[n] = { text = text }
    end
    open[n] = comment or directive or depth > 0
  end
  return plain, open, depth
end

local keyword = {}
for word in ([[static const extern inline unsigned signed void int char long short float
  double size_t struct union enum typedef volatile restrict register _Noreturn _Atomic
  _Thread_local _Alignas __attribute__ __extension__ return if for while]]):gmatch("%S+") do
  keyword[word] = true
end

-- declared: the names that one declaration (comments gone, bodies as "{}") declares.
local function declared(text, add)
  local words = text:gsub("__attribute__%s*%b()", " "):gsub("_Alignas%s*%b()", " ")
  local body = words:find("{", 1, true)
  local before = body and words:sub(1, body - 1) or words
  local equals = before:find("=", 1, true)
  if equals then before = before:sub(1, equals - 1); body = nil end
  if words:match("^%s*_Static_assert") then return end
  if before:match("^%s*typedef") then
    local tag = words:match("^%s*typedef%s+%a+%s+([%a_][%w_]*)%s*{")
    if tag then add(tag, "type") end
    local shell = words:gsub("%b{}", " ")
    local name = shell:match("%(%s*%*%s*([%a_][%w_]*)%s*%)") or
                 shell:gsub("%b[]", ""):match("([%a_][%w_]*)%s*;%s*$")
    if name and name ~= tag then add(name, body and "type" or "forward") end
    return
  end
  local inner = before:match("^[%w_%s%*]*%(%s*%*%s*([%a_][%w_]*)")
  if inner then add(inner, "variable"); return end
  for name in before:gmatch("([%a_][%w_]*)%s*%(") do
    if not keyword[name] then
      add(name, body and "function" or "declaration")
      return
    end
  end
  local opaque = words:match("^%s*struct%s+([%a_][%w_]*)%s*;%s*$")
  if opaque then add(opaque, "forward"); return end
  local kind, tag = before:match("^%s*(%a+)%s+([%a_][%w_]*)%s*$")
  if not kind then kind, tag = before:match("^[%a%s_]-%s(struct)%s+([%a_][%w_]*)%s*$") end
  if body and (kind == "struct" or kind == "union" or kind == "enum") then
    add(tag, "type")
  end
  if body and before:match("enum%s*$") or body and kind == "enum" then
    local list = words:match("%b{}"):sub(2, -2):gsub("%b()", "")
    for item in (list .. ","):gmatch("%s*([%a_][%w_]*)[^,]*,") do add(item, "constant") end
  end
  local shell = words:gsub("%b{}", " "):gsub("%b[]", ""):gsub("=[^,;]*", "")
  if body or shell:match("[%a_][%w_]*[%s%*]+[%a_][%w_]*") then
    for piece in shell:gmatch("([^,;]+)") do
      local name = piece:match("([%a_][%w_]*)%s*$")
      if name and not keyword[name] and
         (not body or name ~= tag) and piece:match("^%s*[%a_%*]") then
        add(name, "variable")
      end
    end
  end
end

-- names_of: what lines first..last declare, in order, without repetition.
local function names_of(plain, first, last)
  local names, seen = {}, {}
  local function add(name, kind)
    local had = seen[name]
    if had then
      if M.weak[had.kind] then had.kind = kind end
      return
    end
    seen[name] = { name = name, kind = kind }
    names[#names + 1] = seen[name]
  end
  local gathered, guard = {}, nil
  for n = first, last do
    local row = plain[n]
    if row.directive then
      local tested = row.text:match("^%s*#%s*ifndef%s+([%w_]+)")
      local macro, rest = row.text:match("^%s*#%s*define%s+([%w_]+)(.*)$")
      if macro and not (macro == guard and rest:match("^%s*$")) then add(macro, "macro") end
      guard = tested or (not macro and guard) or nil
    else
      gathered[#gathered + 1] = row.text
    end
  end
  local text, depth, from, paren = table.concat(gathered, "\n"), 0, 1, 0
  local held = false
  for i = 1, #text do
    local c = text:sub(i, i)
    if c == "(" then paren = paren + 1
    elseif c == ")" then paren = paren - 1
    elseif c == "{" then
      if depth == 0 then
        local lead = text:sub(from, i - 1)
        held = lead:match("=") or not lead:match("%)%s*$") and
               not lead:match("%)[%s%w_]*$")
      end
      depth = depth + 1
    elseif c == "}" then
      depth = depth - 1
      if depth == 0 and not held then
        declared(text:sub(from, i), add)
        from = i + 1
      end
    elseif c == ";" and depth == 0 and paren == 0 then
      declared(text:sub(from, i), add)
      from = i + 1
    end
  end
  return names
end

-- other_names: in a file that is no C, a run is named by its first line that is no comment.
local function other_names(lines, first, last)
  for n = first, last do
    local line = lines[n]
    if not line:match("^%s*#") and not line:match("^%s*//") and not line:match("^%s*%-%-") then
      return { { name = line:match("^%s*(.-)%s*$"), kind = "text" } }
    end
  end
  return {}
end

-- split: the parts of `text`; {first, last, names, text}, part 0 (the head) may be missing.
-- Returns nil and a message when the text cannot be retyped from its parts.
function M.split(text, path)
  local lines = lines_of(text)
  local is_c = path:match("%.[ch]$") ~= nil
  if text ~= "" and text:sub(-1) ~= "\n" then return nil, "the last line has no newline", #lines end
  if text:find("\r", 1, true) then return nil, "a carriage return" end
  local plain, open, depth
  if is_c then
    plain, open, depth = blanked(lines)
    if depth ~= 0 then return nil, "brackets that do not pair", #lines end
  end
  local runs, start = {}, nil
  for n = 1, #lines + 1 do
    local blank = n > #lines or lines[n] == ""
    local inside = is_c and n > 1 and n <= #lines and open[n - 1]
    if blank and not inside then
      if start then
        runs[#runs + 1] = { first = start, last = n - 1 }
        start = nil
      elseif n <= #lines or n > 1 then
        return nil, n > #lines and "an empty line at the end" or
                    "two empty lines in a row, or one at the start", n
      end
    elseif not start then
      start = n
    end
  end
  local parts, pending, head = {}, nil, nil
  for i, run in ipairs(runs) do
    run.names = is_c and names_of(plain, run.first, run.last) or
                other_names(lines, run.first, run.last)
    local previous = parts[#parts]
    local closes = is_c and plain[run.first].directive and
                   lines[run.first]:match("^%s*#%s*e[ln]") ~= nil
    if #run.names > 0 then
      if pending then run.first = pending; pending = nil end
      parts[#parts + 1] = run
    elseif not previous then
      head = head or { first = run.first, names = {}, head = true }
      head.last = run.last
    elseif closes and not pending or i == #runs then
      previous.last = run.last
      pending = nil
    else
      pending = pending or run.first
    end
  end
  if head then table.insert(parts, 1, head) end
  for i, part in ipairs(parts) do
    part.index = i
    part.text = table.concat(lines, "\n", part.first, part.last) .. "\n"
  end
  return parts
end

-- find: the part that `name` means: the definition before the declaration; "name;" is
-- the declaration; "head" the head. Returns nil and a message when there is none or two.
function M.find(parts, name)
  if name == "head" then
    if parts[1] and parts[1].head then return parts[1] end
    return nil, "the file has no head: its first lines declare something"
  end
  local bare = name:match("^(.-);$")
  local best, rank, twice = nil, 0, false
  for _, part in ipairs(parts) do
    for _, entry in ipairs(part.names) do
      local hit = entry.name == (bare or name) or
                  entry.kind == "text" and entry.name:sub(1, #name) == name
      if hit then
        local weight = M.weak[entry.kind] and 1 or 2
        if bare then weight = M.weak[entry.kind] and 2 or 0 end
        if weight > rank then best, rank, twice = part, weight, false
        elseif weight == rank and weight > 0 and best ~= part then twice = true end
      end
    end
  end
  if not best then return nil, "no part named '" .. name .. "'" end
  if twice then return nil, "two parts are named '" .. name .. "'" end
  return best
end

-- label: how a caption names a part, by its first or its last name that means it alone.
function M.label(parts, part, last)
  if part.head then return "head" end
  local from, to, step = 1, #part.names, 1
  if last then from, to, step = to, 1, -1 end
  for i = from, to, step do
    local entry = part.names[i]
    if M.find(parts, entry.name) == part then
      if entry.kind == "function" or entry.kind == "declaration" then
        return entry.name .. "()"
      end
      return entry.name
    end
    if M.weak[entry.kind] and M.find(parts, entry.name .. ";") == part then
      return entry.name .. (entry.kind == "declaration" and "();" or ";")
    end
  end
  return nil
end

-- unlabel: the name to look for, from what a caption says.
function M.unlabel(label)
  return (label:gsub("%(%);$", ";"):gsub("%(%)$", ""))
end

return M
