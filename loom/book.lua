-- book: what every tool of the loom needs: files, complaints, chapters and their names.
-- All paths are relative to the repository's root, where every tool is started.

local M = {}

M.errors = 0

function M.complain(where, message)
  io.stderr:write(where, ": ", message, "\n")
  M.errors = M.errors + 1
end

-- finish: leave with exit code 65 when anything was complained of.
function M.finish()
  io.stdout:flush()
  if M.errors > 0 then os.exit(65) end
end

function M.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- exists: whether there is a file or a folder.
function M.exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

function M.write(path, text)
  local file, why = io.open(path .. ".part", "wb")
  if not file then M.complain(path, "cannot be written: " .. why); M.finish() end
  file:write(text)
  file:close()
  os.rename(path .. ".part", path)
end

-- update: write only when the text is new, so that make sees no change where there is none.
function M.update(path, text)
  if M.read(path) ~= text then M.write(path, text) end
end

function M.quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

-- output: what a shell command prints, and whether it succeeded.
function M.output(command)
  local pipe = io.popen(command, "r")
  local text = pipe:read("a")
  local ok = pipe:close()
  return text, ok
end

-- list: the files that a shell pattern matches, sorted.
function M.list(pattern)
  local files = {}
  for path in M.output("LC_ALL=C ls -d " .. pattern .. " 2>/dev/null"):gmatch("[^\n]+") do
    files[#files + 1] = path
  end
  return files
end

-- lines: a text's lines; the newline at its end begins none.
function M.lines(text)
  local lines = {}
  if text ~= "" then text = text:gsub("\n?$", "\n") end
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

M.run = os.getenv("RUN") or "build/guppy/guppy"
M.character = os.getenv("CHARACTER") or "guppy"
M.preset = os.getenv("PRESET") or "guppy"

-- markdown: a document of the book's Markdown, read the same by every pandoc: since 3.0 an
-- image alone in its paragraph would be a figure of pandoc's own making.
function M.markdown(text)
  return pandoc.read(text, "markdown-implicit_figures")
end

-- prose_lines: calls visit(number, line, opens) for each line outside code fences, and for
-- those that open one.
function M.prose_lines(text, visit)
  local fence
  for n, line in ipairs(M.lines(text)) do
    local mark = line:match("^%s*(```+)") or line:match("^%s*(~~~+)")
    if not fence then
      fence = mark
      visit(n, line, mark ~= nil)
    elseif mark and mark:sub(1, #fence) == fence and line:match("^%s*[`~]+%s*$") then
      fence = nil
    end
  end
end

-- key: what a page of chapters/ begins with: "05" of chapter 05_attention, "a" of appendix
-- a_ground; nil of a notebook.
function M.key(name) return name:match("^(%d%d)_") or name:match("^(%l)_") end

-- outline: what other pages say of a page: {path, name, key, number, stage, mark, title,
-- question, figures = {{id, number}}, terms = {{id, text, line}}}. number: of a chapter;
-- stage: whose code it may show; mark: "5", "A", or a notebook's first word.
function M.outline(path)
  local name = path:match("([^/]+)%.md$")
  local key = M.key(name)
  local number = key and key:match("^%d%d$")
  local page = { path = path, name = name, key = key, number = number, figures = {}, terms = {},
                 stage = number or key == "a" and "00" or nil,
                 mark = number and tostring(tonumber(number)) or key and key:upper() or name:match("^[^_]+") }
  M.prose_lines(M.read(path), function(n, line, fence)
    if fence then return end
    for text, id in line:gmatch("%[([^%[%]]+)%]{#term:([%w-]+)") do
      page.terms[#page.terms + 1] = { id = id, text = text, line = n }
    end
    page.title = page.title or line:match("^#%s+(.-)%s*$")
    page.question = page.question or line:match("^%*([^*]+)%*$")
    for id in line:gmatch("{#fig:([%w_]+)") do
      local k = #page.figures + 1
      page.figures[k] = { id = id, number = key and page.mark .. "." .. k or tostring(k) }
    end
  end)
  page.title = page.title or name
  return page
end

local function outlines(pattern)
  local pages = {}
  for i, path in ipairs(M.list(pattern)) do pages[i] = M.outline(path) end
  return pages
end

-- chapters: chapters, then appendices.
local CHAPTERS = "chapters/[0-9][0-9]_*.md chapters/[a-z]_*.md"
function M.chapters() return outlines(CHAPTERS) end

-- pages: the pages of the HTML book, in order: chapters, appendices, notebooks.
function M.pages() return outlines(CHAPTERS .. " notebooks-equivalent/*.md") end

-- called: what a page is called in a sentence: "chapter 5", "Appendix A".
function M.called(page)
  return (page.number and "chapter\u{a0}" or page.key and "Appendix\u{a0}" or "") .. page.mark
end

-- minutes: how long one reads: prose at 230 words a minute, code that one follows at 10 lines.
function M.minutes(words, lines) return words / 230 + lines / 10 end

-- measured: of the metadata of a woven chapter, {words, open: lines of code that are not folded,
-- folded, minutes to read what is not folded, took: to run}.
function M.measured(meta)
  local function number(key) return tonumber(pandoc.utils.stringify(meta[key] or "0")) end
  local seconds = number("seconds")
  return { words = number("words"), open = number("open"), folded = number("lines") - number("open"),
           minutes = math.ceil(M.minutes(number("words"), number("open"))), took = M.duration(seconds) }
end

-- ceiling: the most words and open lines of code that chapters 0 to 4 may have together: the way
-- to the first attention score.
M.ceiling = { words = 15000, lines = 2500 }

-- way: what a way is long so far, {words, lines}, one chapter on: its key, what is measured of it.
function M.way(so_far, key, measured)
  if not (key or ""):match("^0[0-4]$") then return so_far end
  return { words = so_far.words + measured.words, lines = so_far.lines + measured.open }
end

-- duration: of seconds as people say it; nil of none.
function M.duration(seconds)
  return seconds > 0 and (seconds < 0.95 and string.format("%.1f s", math.max(seconds, 0.1)) or
    seconds < 100 and string.format("%.0f s", seconds) or string.format("%.0f min", seconds / 60)) or nil
end

-- written: whether the page of a key is finished. Those in UNWRITTEN are not.
function M.written(number)
  local unwritten = " " .. (os.getenv("UNWRITTEN") or "") .. " "
  return number == "" or not unwritten:find(" " .. number .. " ", 1, true)
end

-- recorded: whether a stage cannot be built here, so that its chapter prints what was published.
function M.recorded(stage)
  return (" " .. (os.getenv("RECORDED") or "") .. " "):find(" " .. (stage or "-") .. " ", 1, true) ~= nil
end

-- written_stages: the folders of src/ whose chapters are finished: {number, folder, chapter}.
function M.written_stages()
  local stages = {}
  for _, folder in ipairs(M.list("src/[0-9][0-9]_*")) do
    local number = folder:match("^src/(%d%d)")
    if M.written(number) then
      stages[#stages + 1] = { number = number, folder = folder,
                              chapter = M.list("chapters/" .. number .. "_*.md")[1] or folder }
    end
  end
  return stages
end

-- edition: which Markdown file a page is in by its key, "book" or, as appendices are, "beyond"; see
-- EDITIONS in loom.mk.
function M.edition(key)
  return key < "10" and "book" or "beyond"
end

-- value: a number of RUN/FOLDER/values.csv, named FOLDER.NAME; or nil and what is wrong. Of
-- this run, unless told another; those of break.NAME and rows.NAME were published: see loom/break.sh
-- and loom/rows.sh.
local published = {["break"] = true, rows = true}
local tables = {}
function M.value(key, run)
  local folder, name = key:match("^([^.]+)%.(.+)$")
  if not folder then return nil, "a value is named FOLDER.NAME, as in 08.final_loss" end
  local path = (published[folder] and "record" or run or M.run) .. "/" .. folder .. "/values.csv"
  if tables[path] == nil then
    local text = M.read(path)
    tables[path] = text and {} or false
    for k, v in (text or ""):gmatch('"?([^,"\n]+)"?,[ "]*([^"\n]-)[ "]*\n') do tables[path][k] = v end
  end
  if not tables[path] then return nil, "there is no " .. path end
  if not tables[path][name] then return nil, path .. " has no value '" .. name .. "'" end
  return tables[path][name]
end

-- clocked: whether a value was measured by a clock, so that another machine has another one.
function M.clocked(key)
  local _, ok = M.output("echo " .. M.quote((key:gsub("%.", "/", 1))) .. " | grep -Ef loom/clocked")
  return ok or false
end

-- format: "%.2f" and the like; "%,d" groups by thousands; text around it stays; "" is nothing.
function M.format(pattern, value)
  if pattern == "" then return "" end
  local before, comma, spec, after = pattern:match("^(.-)%%(,?)([-+ 0-9.]*[dfges])(.*)$")
  if not before or after:find("%%[^%%]") then return nil, "not a format: " .. pattern end
  local number = spec:match("s$") and value or tonumber(value)
  if not number then return nil, "not a number: " .. value end
  local text = string.format("%" .. spec:gsub("d$", ".0f"), number)
  if comma ~= "" then
    local left
    repeat text, left = text:gsub("^([-+]?%d+)(%d%d%d)", "%1,%2") until left == 0
  end
  return (before .. text:gsub("^(%s*)%-", "%1\u{2212}") .. after):gsub("%%%%", "%%"), nil
end

return M
