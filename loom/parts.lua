-- parts: a file as the list of parts that a chapter shows.
--
-- A part is a run of lines between blank lines outside all braces, named by what it
-- declares. Runs that declare nothing (a comment, "#if", "#endif") go with a neighbour:
-- those before the first named part are the head; one that closes ("#else", "#endif")
-- belongs to the part before it, any other to the part after it, the last to the part
-- before it. So a file is: head, part, part, ...; one blank line between any two.
--
-- This is no C parser. It relies on the layout that clang-format gives: what is inside
-- braces is indented, except labels and preprocessor lines, and a body's last line begins
-- with its brace.

local lines_of = require("book").lines

local M = {}

-- weak: what declares without defining; a definition of the same name comes before it.
local weak = { declaration = true, forward = true }

-- bare: C without its comments, its strings empty.
local function bare(text)
  local out, at = {}, 1
  while true do
    local from = text:find("[/\"']", at)
    if not from then return table.concat(out) .. text:sub(at) end
    local mark, to = text:sub(from, from), from
    if mark == "/" then
      local _, last = text:find("^/%*.-%*/", from)
      if not last then _, last = text:find("^//[^\n]*", from) end
      mark, to = last and " " or "/", last or from
    else
      repeat to = text:find("[\\" .. mark .. "]", to + 1) or #text
        local escaped = text:sub(to, to) == "\\"
        if escaped then to = to + 1 end
      until not escaped
      mark = '""'
    end
    out[#out + 1] = text:sub(at, from - 1) .. mark
    at = to + 1
  end
end

-- declared: add the names of one declaration; {N} in it stands for the N-th of `bodies`.
local function declared(text, bodies, add)
  local before = text:match("^[^={]*")
  local body = text:match("^{(%d+)}", #before + 1)
  local kind, tag = before:match("(%l+)%s+([%a_][%w_]*)%s*$")
  tag = body and ("struct union enum"):find(kind or "?", 1, true) and tag
  local pointer = text:match("^[%w_%s%*]*%(%s*%*%s*([%a_][%w_]*)")
  local called = before:match("([%a_][%w_]*)%s*%(")
  if before:match("^typedef") then
    if tag then add(tag, "type") end
    add(pointer or text:gsub("%b[]", ""):match("([%w_]+)%s*;") or called, body and "type" or "forward")
  elseif before:match("^_Static_assert") or before:match("^%s*;$") then
    return
  elseif pointer then
    add(pointer, "variable")
  elseif called then
    add(called, body and "function" or "declaration")
  elseif before:match("^struct%s+[%w_]+%s*;") then
    add(before:match("([%w_]+)%s*;"), "forward")
  else
    if tag then add(tag, "type") end
    if body and before:match("%f[%w]enum%f[%W]") then
      for item in bodies[tonumber(body)]:gmatch("([%a_][%w_]*)[^,]*") do add(item, "constant") end
    end
    for piece in text:gsub("=%s*{%d+}", ""):gsub("=[^,;]*", ""):gsub("%b[]", ""):gmatch("[^,;]+") do
      local name = piece:match("^[^{]*$") and piece:match("([%a_][%w_]*)%s*$") or piece:match("}%s*([%a_][%w_]*)")
      if name then add(name, "variable") end
    end
  end
end

-- names_of: what a run of lines declares, in order, macros first, without repetition.
local function names_of(text)
  local names, seen, bodies = {}, {}, {}
  local function add(name, kind)
    if not seen[name] then
      seen[name] = { name = name, kind = kind }
      names[#names + 1] = seen[name]
    elseif weak[seen[name].kind] then
      seen[name].kind = kind
    end
  end
  text = "\n" .. bare(text):gsub("\\\n", " ") .. "\n"
  for macro, rest in text:gmatch("\n%s*#%s*define%s+([%w_]+)([^\n]*)") do
    local guard = rest:match("^%s*$") and text:find("#%s*ifndef%s+" .. macro .. "%f[^%w_]")
    if not guard then add(macro, "macro") end
  end
  text = text:gsub("\n%s*#[^\n]*", ""):gsub("__attribute__%s*%b()", ""):gsub("%b{}", function(body)
    bodies[#bodies + 1] = body
    return "{" .. #bodies .. "}"
  end):gsub("(%)%s*{%d+})", "%1;") -- so that every declaration ends with a semicolon
  for one in text:gmatch("%s*([^;]+;)") do declared(one, bodies, add) end
  return names
end

-- runs_of: {first, last} of each run of lines; or nil, what is wrong, and its line.
local function runs_of(lines, is_c)
  local runs, start, open = {}, 1, false
  for n = 1, #lines + 1 do
    local line, next_line = lines[n] or "", lines[n + 1] or ""
    local inside = is_c and n <= #lines and (open or next_line:match("^[%s})]"))
    if line:match("^}") then open = false
    elseif line:match("{$") and not line:match("^ ?[/*]") then open = true end
    if line == "" and not inside then
      if n == start then
        return nil, n > #lines and "an empty line at the end" or
          "two empty lines in a row, or one at the start", n
      end
      runs[#runs + 1] = { first = start, last = n - 1 }
      start = n + 1
    end
  end
  return runs
end

-- split: the parts of a text; each {first, last, names, text, index}, the first perhaps
-- {head = true}. Returns nil, a message and a line when it cannot be retyped from its parts.
function M.split(text, path)
  local is_c = path:match("%.[ch]$")
  if text:sub(-1) ~= "\n" then return nil, "the last line has no newline" end
  if text:find("\r", 1, true) then return nil, "a carriage return" end
  local lines = lines_of(text)
  local runs, why, at = runs_of(lines, is_c)
  if not runs then return nil, why, at end
  local parts, pending = {}, nil
  for i, run in ipairs(runs) do
    local said = table.concat(lines, "\n", run.first, run.last)
    if is_c then
      run.names = names_of(said)
    else -- a run of another language is named by its first line that is no comment
      local first = ("\n" .. said):gsub("\n%s*#[^\n]*", ""):gsub("\n%s*//[^\n]*", "")
        :gsub("\n%s*%-%-[^\n]*", ""):match("[^\n]+")
      run.names = { first and { name = first:match("^%s*(.-)%s*$"), kind = "text" } }
    end
    local before = parts[#parts]
    if #run.names > 0 or not before then
      run.head = #run.names == 0 or nil
      run.first, pending = pending or run.first, nil
      parts[#parts + 1] = run
    elseif before.head or not pending and said:match("^%s*#%s*e[ln]") or i == #runs then
      before.last, pending = run.last, nil
    else
      pending = pending or run.first
    end
  end
  for i, part in ipairs(parts) do
    part.index = i
    part.text = table.concat(lines, "\n", part.first, part.last) .. "\n"
  end
  return parts
end

-- find: the part that a name means: the definition before the declaration; "name;" is the
-- declaration; "head" the head. Returns nil and a message when there is none or two.
function M.find(parts, name)
  if name == "head" then
    if parts[1].head then return parts[1] end
    return nil, "the file has no head: its first lines declare something"
  end
  local bare_name, best, rank, twice = name:gsub(";$", ""), nil, 0, false
  for _, part in ipairs(parts) do
    for _, entry in ipairs(part.names) do
      if entry.name == bare_name or entry.kind == "text" and entry.name:sub(1, #name) == name then
        local wanted = name ~= bare_name
        local weight = (weak[entry.kind] or false) == wanted and 2 or wanted and 0 or 1
        if weight > rank then best, rank, twice = part, weight, false
        elseif weight == rank and best and best ~= part then twice = true end
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
  for i = 1, #part.names do
    local entry = part.names[last and #part.names + 1 - i or i]
    local call = (entry.kind == "function" or entry.kind == "declaration") and "()" or ""
    if M.find(parts, entry.name) == part then return entry.name .. call end
    if M.find(parts, entry.name .. ";") == part then return entry.name .. call .. ";" end
  end
  return nil
end

-- unlabel: the name to look for, from what a caption says.
function M.unlabel(label) return (label:gsub("%(%)", "")) end

return M
