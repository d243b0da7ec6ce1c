-- functions: a pandoc reader that writes RUN/book/functions: of every function of src/ and every
-- macro that is called like one, where its definition is shown and where its declaration, with
-- the contract above it: name, page, file, page, file, with tabs between; the latter two empty
-- when it is declared nowhere else.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local parts = require("parts")
local shown = require("shown")

function Reader()
  local pages, on = {}, {} -- of each stage its pages; of each page, what parts_of says
  for _, page in ipairs(book.chapters()) do
    if page.stage then
      pages[page.stage] = pages[page.stage] or {}
      table.insert(pages[page.stage], page)
    end
  end
  for _, list in pairs(pages) do
    for _, page in ipairs(#list > 1 and list or {}) do on[page.name] = shown.parts_of(page.path) end
  end

  local function page_of(file, index)
    local list = pages[file:match("^src/(%d%d)")] or {}
    for _, page in ipairs(list) do
      if #list == 1 or (on[page.name][file] or {})[index] then return page.name end
    end
  end

  local found, names = {}, {}
  for _, file in ipairs(book.list("src/[0-9][0-9]_*/*.[ch]")) do
    local text = book.read(file)
    for _, part in ipairs(parts.split(text, file) or {}) do
      local page = page_of(file, part.index)
      for _, entry in ipairs(page and part.names or {}) do
        local name = entry.name
        local is_macro = entry.kind == "macro" and part.text:find("#%s*define%s+" .. name .. "%(") and
          not text:find("#undef " .. name .. "\n", 1, true)
        local how = entry.kind == "declaration" and "declared" or (entry.kind == "function" or is_macro) and "defined"
        if how and name ~= "main" then
          if not found[name] then found[name], names[#names + 1] = {}, name end
          found[name][how] = found[name][how] or page .. "\t" .. file
        end
      end
    end
  end
  table.sort(names)
  local text = {}
  for _, name in ipairs(names) do
    local at = found[name]
    text[#text + 1] = table.concat({ name, at.defined or at.declared, at.defined and at.declared or "\t" }, "\t") .. "\n"
  end
  book.update(book.run .. "/book/functions", table.concat(text))
  return pandoc.Pandoc({})
end
