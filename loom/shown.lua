-- shown: what a chapter's source asks to show, read off its fences without weaving it.

local book = require("book")
local parts = require("parts")

local M = {}

-- files_of: the file that a block shows; of a folder all, headers first and main.c last.
function M.files_of(name)
  if name:match("%.%w+$") then return { name } end
  local function rank(file) return (file:match("%.h$") and "1" or file:match("/main%.c$") and "3" or "2") .. file end
  local list = book.list(name:gsub("/$", "") .. "/*")
  table.sort(list, function(a, b) return rank(a) < rank(b) end)
  return list
end

-- parts_of: of each file of src/ that the chapter at `path` shows, {[index of a part] = "path:line"}.
-- What is wrong with a block the chapter's own weave says.
function M.parts_of(path)
  local asks, shown, split = {}, {}, {}
  book.prose_lines(book.read(path), function(n, line, fence)
    local name = fence and line:match('show="([^"]*)"')
    if name then asks[#asks + 1] = { name = name, part = line:match('part="([^"]*)"'), at = path .. ":" .. n } end
  end)
  local function take(ask, name)
    split[name] = split[name] or parts.split(book.read(name) or "", name) or {}
    shown[name] = shown[name] or {}
    if not ask.part or ask.part == "rest" then
      for i in ipairs(split[name]) do shown[name][i] = shown[name][i] or ask.at end
      return
    end
    for word in ask.part:gmatch("%s*([^,]+)") do
      local part = parts.find(split[name], (word:gsub("%s+$", "")))
      if part then shown[name][part.index] = ask.at end
    end
  end
  for _, rest in ipairs{ false, true } do
    for _, ask in ipairs(asks) do
      if (ask.part == "rest") == rest then
        for _, name in ipairs(M.files_of(ask.name)) do
          if name:match("^src/") then take(ask, name) end
        end
      end
    end
  end
  return shown
end

-- by_pages: of a stage's pages, but those from `upto` on, what parts_of says, joined; and
-- whether `upto` is the last of them.
function M.by_pages(stage, upto)
  local joined, last = {}, true
  local before = true
  for _, page in ipairs(book.chapters()) do
    if page.path == upto then before = false
    elseif page.stage == stage and before then
      for name, list in pairs(M.parts_of(page.path)) do
        joined[name] = joined[name] or {}
        for index, at in pairs(list) do joined[name][index] = joined[name][index] or at end
      end
    elseif page.stage == stage then
      last = false
    end
  end
  return joined, last
end

return M
