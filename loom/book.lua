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

M.run = os.getenv("RUN") or "build/guppy/guppy"
M.character = os.getenv("CHARACTER") or "guppy"
M.preset = os.getenv("PRESET") or "guppy"

-- markdown: a document of the book's Markdown, read the same by every pandoc: since 3.0 an
-- image alone in its paragraph would be a figure of pandoc's own making.
function M.markdown(text)
  return pandoc.read(text, "markdown-implicit_figures")
end

-- prose_lines: calls visit(number, line) for each line outside code fences.
function M.prose_lines(text, visit)
  local fence, n = nil, 0
  for line in (text:gsub("\n?$", "\n")):gmatch("([^\n]*)\n") do
    n = n + 1
    local mark = line:match("^%s*(```+)") or line:match("^%s*(~~~+)")
    if fence then
      if mark and mark:sub(1, 1) == fence:sub(1, 1) and #mark >= #fence and
         line:match("^%s*[`~]+%s*$") then
        fence = nil
      end
    elseif mark then
      fence = mark
      visit(n, line, true)
    else
      visit(n, line, false)
    end
  end
end

-- chapters: each {path, name, number, title, figures = {{id, number, line}}}, in order.
function M.chapters()
  local chapters = {}
  for _, path in ipairs(M.list("chapters/[0-9][0-9]_*.md")) do
    chapters[#chapters + 1] = M.outline(path)
  end
  return chapters
end

function M.outline(path)
  local name = path:match("([^/]+)%.md$")
  local chapter = { path = path, name = name, number = name:match("^(%d%d)_"),
                    figures = {}, headings = {} }
  M.prose_lines(M.read(path) or "", function(n, line, fence)
    if fence then return end
    if not chapter.title then chapter.title = line:match("^#%s+(.-)%s*$") end
    for id in line:gmatch("{#fig:([%w_]+)") do
      local k = #chapter.figures + 1
      local number = chapter.number and (tonumber(chapter.number) .. "." .. k) or tostring(k)
      chapter.figures[k] = { id = id, number = number, line = n }
    end
  end)
  chapter.title = chapter.title or name
  return chapter
end

-- pages: the pages of the HTML book, in order: {name, mark, title, number}.
function M.pages()
  local pages = {}
  for _, chapter in ipairs(M.chapters()) do
    pages[#pages + 1] = { name = chapter.name, title = chapter.title, number = chapter.number,
                          mark = tostring(tonumber(chapter.number)) }
  end
  local marks = { train_guppy = "train", use_guppy = "use" }
  for _, path in ipairs(M.list("notebooks-equivalent/*.md")) do
    local note = M.outline(path)
    pages[#pages + 1] = { name = note.name, title = note.title,
                          mark = marks[note.name] or note.name }
  end
  return pages
end

-- stages: the folders of src/, {number, name, folder}.
function M.stages()
  local stages = {}
  for _, folder in ipairs(M.list("src/[0-9][0-9]_*")) do
    local number, name = folder:match("^src/(%d%d)_(.*)$")
    stages[#stages + 1] = { number = number, name = name, folder = folder }
  end
  return stages
end

-- values: the numbers of RUN/NN/values.csv, or RUN/NN/JOB/values.csv.
local tables = {}
function M.value(key)
  local folder, name = key:match("^([^.]+)%.(.+)$")
  if not folder then return nil, "a value is named FOLDER.NAME, as in 08.final_loss" end
  local path = M.run .. "/" .. folder .. "/values.csv"
  if tables[path] == nil then
    local text = M.read(path)
    local known = text and {} or false
    for line in (text or ""):gmatch("[^\n]+") do
      local k, v = line:match('^"?([^,"]+)"?,%s*(.-)%s*$')
      if k then known[k] = v:match('^"(.*)"$') or v end
    end
    tables[path] = known
  end
  if not tables[path] then return nil, "there is no " .. path end
  if not tables[path][name] then return nil, path .. " has no value '" .. name .. "'" end
  return tables[path][name]
end

-- group: thousands apart, 8700000 as 8,700,000.
local function group(text)
  local sign, whole, rest = text:match("^([+-]?)(%d+)(.*)$")
  if not whole then return text end
  whole = whole:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return sign .. whole .. rest
end

-- format: "%.2f" and the like; "%,d" groups by thousands; text around it stays.
function M.format(pattern, value)
  local before, comma, spec, after = pattern:match("^(.-)%%(,?)([-+ 0-9.]*[dfges])(.*)$")
  if not before or after:find("%%[^%%]") then return nil, "not a format: " .. pattern end
  local number = tonumber(value)
  local text
  if spec:match("s$") then
    text = string.format("%" .. spec, value)
  elseif not number then
    return nil, "not a number: " .. value
  elseif spec:match("d$") then
    text = string.format("%" .. spec:gsub("d$", ".0f"), number)
  else
    text = string.format("%" .. spec, number)
  end
  if comma ~= "" then text = group(text) end
  text = text:gsub("^(%s*)%-", "%1\u{2212}")
  return (before .. text .. after):gsub("%%%%", "%%")
end

return M
