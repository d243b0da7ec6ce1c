-- robot: a pandoc reader that retypes the book.
--
--   ROBOT=build/guppy/guppy/robot pandoc -f loom/robot.lua -t plain book.md
--
-- It reads nothing but the pages: wherever a caption names a file of src/, it does with
-- the code below what the caption says, in reading order, into the folder ROBOT. Then,
-- and only then, it looks at src/ and compares byte for byte. Stages in UNWRITTEN are
-- retyped, but not compared. Reads book.md and HTML pages.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local parts = require("parts")

local typed, order, pieces = {}, {}, 0

-- type_in: do what one caption says.
local function type_in(where, name, says, code)
  pieces = pieces + 1
  local text = typed[name]
  if says:match("^a new file") then
    if text then book.complain(where, name .. " is no new file") return end
    typed[name] = code
    order[#order + 1] = name
    return
  end
  if not text then book.complain(where, name .. " does not exist yet: " .. says) return end
  local list, why = parts.split(text, name)
  if not list then book.complain(where, name .. ", as typed so far: " .. why) return end
  local target, at
  if says == "after its opening lines" then
    target, why = parts.find(list, "head")
    at = target and target.last
  else
    local after = says:match("^after `([^`]+)`$")
    local above = says:match("^at the top, above `([^`]+)`$")
    if not after and not above then
      book.complain(where, "a robot cannot do this: " .. says)
      return
    end
    target, why = parts.find(list, parts.unlabel(after or above))
    at = target and (after and target.last or 0)
    if target and above and target.index ~= 1 then
      why, target = "'" .. above .. "' is not the first thing in the file", nil
    end
  end
  if not target then book.complain(where, name .. ": " .. why) return end
  local lines = parts.lines_of(text)
  local before = table.concat(lines, "\n", 1, at)
  local after = table.concat(lines, "\n", at + 1, #lines):gsub("^\n", "")
  typed[name] = (before ~= "" and before .. "\n\n" or "") .. code ..
    (after ~= "" and "\n" .. after .. "\n" or "")
end

local function read_markdown(path, text)
  local n, name, says, where, fence, code = 0, nil, nil, nil, nil, nil
  for line in (text:gsub("\n?$", "\n")):gmatch("([^\n]*)\n") do
    n = n + 1
    if fence then
      if line == fence then
        if name then type_in(path .. ":" .. where, name, says, table.concat(code, "\n") .. "\n") end
        fence, name = nil, nil
      else
        code[#code + 1] = line
      end
    else
      local open = line:match("^(```+)")
      if open then
        fence, code = open, {}
      elseif line ~= "" then
        name, says = line:match("^`(src/[^`]+)`, (.*):$")
        where = n
      end
    end
  end
end

local function unescape(html)
  return (html:gsub("<[^>]*>", ""):gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
    :gsub("&#39;", "'"):gsub("&nbsp;", "\u{a0}"):gsub("&amp;", "&"))
end

local function read_html(path, text)
  local n, at = 1, 1
  for from, caption, code in text:gmatch(
      "()<figure class=\"code\">%s*<figcaption>(.-)</figcaption>%s*.-<pre[^>]*>(.-)</pre>") do
    local _, lines = text:sub(at, from):gsub("\n", "")
    n, at = n + lines, from
    caption = unescape(caption:gsub("</?code>", "`")):gsub("^%s+", ""):gsub("%s+$", "")
    local name, says = caption:match("^`(src/[^`]+)`, (.*):$")
    if name then
      code = unescape(code)
      type_in(path .. ":" .. n, name, says, code:match("\n$") and code or code .. "\n")
    end
  end
end

-- first_difference: the line where two texts part.
local function first_difference(a, b)
  local la, lb = parts.lines_of(a), parts.lines_of(b)
  for i = 1, math.max(#la, #lb) do
    if la[i] ~= lb[i] then return i, la[i] or "(the end)", lb[i] or "(the end)" end
  end
  return #la, "(the last newline)", "(no newline)"
end

function Reader()
  local read = {}
  for _, path in ipairs(PANDOC_STATE.input_files) do
    local text = book.read(path)
    if not text then book.complain(path, "no such page"); book.finish() end
    if path:match("%.html$") then read_html(path, text) else read_markdown(path, text) end
    read[#read + 1] = path:match("[^/]*$")
  end
  local folder = os.getenv("ROBOT")
  os.execute("rm -rf " .. book.quote(folder))
  for _, name in ipairs(order) do
    os.execute("mkdir -p " .. book.quote(folder .. "/" .. name:match("^(.*)/")))
    book.write(folder .. "/" .. name, typed[name])
  end

  local unwritten = " " .. (os.getenv("UNWRITTEN") or "") .. " "
  local whole = 0
  for _, stage in ipairs(book.stages()) do
    if not unwritten:find(" " .. stage.number .. " ", 1, true) then
      local chapter = book.list("chapters/" .. stage.number .. "_*.md")[1] or
        "chapters/" .. stage.number .. "_" .. stage.name .. ".md"
      for _, name in ipairs(book.list(stage.folder .. "/*")) do
        local mine, theirs = typed[name], book.read(name)
        if not mine then
          book.complain(chapter .. ":1", name .. " is shown nowhere: the robot has no such file")
        elseif mine ~= theirs then
          local n, a, b = first_difference(mine, theirs)
          book.complain(chapter .. ":1", string.format(
            "%s:%d: the robot typed '%s', the file has '%s'", name, n, a, b))
        else
          whole = whole + 1
        end
      end
    end
  end
  for _, name in ipairs(order) do
    if not book.read(name) then book.complain(name, "the robot typed a file that src/ does not have") end
  end
  book.finish()
  print(string.format("replay: from %s the robot typed %d pieces; %d files of src/ came out byte for byte",
    #read == 1 and read[1] or #read .. " pages", pieces, whole))
  return pandoc.Pandoc({})
end
