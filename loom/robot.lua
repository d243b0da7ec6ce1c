-- robot: a pandoc reader that retypes the book.
--
--   ROBOT=build/guppy/guppy/robot pandoc -f loom/robot.lua -t plain book/*.html
--
-- It reads nothing but the pages: wherever a caption names a file of src/, it does with
-- the code below what the caption says, in reading order, into the folder ROBOT. Then,
-- and only then, it looks at src/ and compares byte for byte.
--
-- book.md and beyond.md leave code out, so they are read otherwise: what they show must
-- be in the file that the caption names, where the caption says; a file of which they do
-- not show every line must be linked. Stages in UNWRITTEN are not compared.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local parts = require("parts")

-- pieces_of: calls piece(line, name, says, code) for each piece of src/ on a page.
local function pieces_of_markdown(text, piece)
  local caption, n, fence, code = nil, 0, nil, nil
  for _, line in ipairs(book.lines(text)) do
    n = n + 1
    if fence then
      if line == fence then
        if caption then piece(caption.line, caption.name, caption.says, table.concat(code, "\n") .. "\n") end
        fence, caption = nil, nil
      else
        code[#code + 1] = line
      end
    elseif line:match("^```") then
      fence, code = line:match("^`+"), {}
    elseif line ~= "" then
      local name, says = line:match("^`(src/[^`]+)`, (.*):$")
      caption = name and { line = n, name = name, says = says }
    end
  end
end

local function unescape(html)
  return (html:gsub("<[^>]*>", ""):gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
    :gsub("&#39;", "'"):gsub("&nbsp;", "\u{a0}"):gsub("&amp;", "&"))
end

local function pieces_of_html(text, piece)
  local n, at = 1, 1
  for from, caption, code in text:gmatch(
      "()<figure class=\"code\">%s*<figcaption>(.-)</figcaption>%s*.-<pre[^>]*>(.-)</pre>") do
    local _, lines = text:sub(at, from):gsub("\n", "")
    n, at = n + lines, from
    local name, says = unescape(caption:gsub("</?code>", "`")):match("^%s*`(src/[^`]+)`, (.*):%s*$")
    if name then piece(n, name, says, (unescape(code):gsub("\n?$", "\n"))) end
  end
end

-- target: the part at which a caption points, and whether the piece goes above it; or nil
-- and what is wrong.
local function target(text, name, says)
  local list, why = parts.split(text, name)
  if not list then return nil, why end
  if says == "after its opening lines" then return parts.find(list, "head") end
  local above = says:match("^at the top, above `([^`]+)`$")
  local label = above or says:match("^after `([^`]+)`$")
  if not label then return nil, "a robot cannot do this: " .. says end
  local part
  part, why = parts.find(list, parts.unlabel(label))
  return part, part and above ~= nil or why
end

-- ---- retyping --------------------------------------------------------------------------

local typed, order = {}, {}

local function type_in(where, name, says, code)
  local text = typed[name]
  if says:match("^a new file") then
    if text then return book.complain(where, name .. " is no new file") end
    typed[name], order[#order + 1] = code, name
    return
  end
  if not text then return book.complain(where, name .. " does not exist yet: " .. says) end
  local part, above = target(text, name, says)
  if not part then return book.complain(where, name .. ": " .. above) end
  if above and part.index ~= 1 then
    return book.complain(where, name .. ": the file does not begin with what it shall stand above")
  end
  local lines = book.lines(text)
  local at = above and 0 or part.last
  local before = table.concat(lines, "\n", 1, at)
  local after = table.concat(lines, "\n", at + (above and 1 or 2), #lines)
  typed[name] = (before ~= "" and before .. "\n\n" or "") .. code .. (after ~= "" and "\n" .. after .. "\n" or "")
end

-- compare: what was typed with src/. Returns how many files are the same.
local function compare()
  local same = 0
  for _, stage in ipairs(book.written_stages()) do
    for _, name in ipairs(book.list(stage.folder .. "/*")) do
      local mine, theirs = typed[name], book.read(name)
      if not mine then
        book.complain(stage.chapter .. ":1", name .. " is shown nowhere: the robot has no such file")
      elseif mine == theirs then
        same = same + 1
      else
        local a, b, n = book.lines(mine), book.lines(theirs), 1
        while a[n] == b[n] do n = n + 1 end
        book.complain(stage.chapter .. ":1", string.format("%s:%d: the robot typed '%s', the file has '%s'",
          name, n, a[n] or "(the end)", b[n] or "(the end)"))
      end
    end
  end
  for _, name in ipairs(order) do
    if not book.read(name) then book.complain(name, "the robot typed a file that src/ does not have") end
  end
  return same
end

-- ---- looking up ------------------------------------------------------------------------

local shown = {} -- of each file the numbers of the lines that were shown

local function look_up(where, name, says, code)
  local text = book.read(name)
  local from = text and ("\n" .. text):find("\n" .. code, 1, true)
  if not from then return book.complain(where, name .. " has no such lines: " .. code:match("[^\n]*")) end
  local _, first = text:sub(1, from - 1):gsub("\n", "")
  local last = first + #book.lines(code)
  if says:match("^a new file") then
    if says:match("whole") and code ~= text then book.complain(where, name .. ": this is not the whole file") end
  else
    local part, above = target(text, name, says)
    if not part then return book.complain(where, name .. ": " .. above) end
    if above and last >= part.first or not above and first < part.last then
      book.complain(where, name .. " has this elsewhere, not " .. says)
    end
  end
  shown[name] = shown[name] or {}
  for n = first + 1, last do shown[name][n] = true end
end

-- leaves_out: whether a file has lines that were not shown.
local function leaves_out(name)
  for n, line in ipairs(book.lines(book.read(name))) do
    if line ~= "" and not (shown[name] and shown[name][n]) then return true end
  end
  return false
end

-- ---- the whole -------------------------------------------------------------------------

function Reader()
  local files = PANDOC_STATE.input_files
  local retype, pieces, same, whole = files[1]:match("%.html$"), 0, 0, ""
  for _, path in ipairs(files) do
    local text = book.read(path)
    if not text then book.complain(path, "no such page"); book.finish() end
    (retype and pieces_of_html or pieces_of_markdown)(text, function(line, ...)
      pieces = pieces + 1;
      (retype and type_in or look_up)(path .. ":" .. line, ...)
    end)
    whole = whole .. text
  end
  if not retype then
    for _, stage in ipairs(book.written_stages()) do
      for _, name in ipairs(book.list(stage.folder .. "/*")) do
        if leaves_out(name) and not whole:find("](" .. name .. ")", 1, true) then
          book.complain(stage.chapter .. ":1", name .. " is neither shown whole nor linked")
        end
      end
    end
  end
  local folder = os.getenv("ROBOT")
  if retype then
    os.execute("rm -rf " .. book.quote(folder))
    for _, name in ipairs(order) do
      os.execute("mkdir -p " .. book.quote(folder .. "/" .. name:match("^(.*)/")))
      book.write(folder .. "/" .. name, typed[name])
    end
    same = compare()
  end
  book.finish()
  local what = #files == 1 and files[1]:match("[^/]*$") or #files .. " pages"
  print(retype and string.format("replay: from %s the robot typed %d pieces; %d files of src/ came out byte for byte",
    what, pieces, same) or string.format("replay: %s: %d pieces are what src/ says; what is left out is linked",
    what, pieces))
  return pandoc.Pandoc({})
end
