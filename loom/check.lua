-- check: a pandoc reader that checks the names of the whole book.
--
--   RUN=... UNWRITTEN="08 09" pandoc -f loom/check.lua -t plain RUN/book/woven/*.json
--
-- What a chapter says of itself the weave has checked: parts, values, figures, chapters.
-- Here is what only the whole book knows: parts shown nowhere, stages without a chapter,
-- figures and answers that nobody shows, links to places that are not there, and pages
-- that need the network.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

-- source_line: where a text stands in a file.
local function source_line(path, text)
  local n = 0
  for line in ((book.read(path) or "") .. "\n"):gmatch("([^\n]*)\n") do
    n = n + 1
    if line:find(text, 1, true) then return n end
  end
  return 1
end

local function check_page(path)
  local html = book.read(path)
  local n = 0
  for line in html:gmatch("([^\n]*)\n") do
    n = n + 1
    local where = path .. ":" .. n
    for tag in line:gmatch("<%a[^>]*>") do
      local name = tag:match("^<(%a+)")
      if name == "script" then book.complain(where, "a page has a script") end
      if name ~= "a" and tag:match("[%s\"'](%a[%w+.-]*://[^\"']*)") and
         not tag:match("^<math") and not tag:match("^<svg") and not tag:match("^<annotation") then
        book.complain(where, "a page needs the network: " .. tag)
      end
      if name == "img" and not tag:match(' alt="') then
        book.complain(where, "an image has no description: " .. tag)
      end
      local target = tag:match('%f[%w]href="([^"]*)"') or tag:match('%f[%w]src="([^"]*)"')
      if target and not target:match("^%a+:") and not target:match("^#") then
        local file = path:match("^(.*/)") .. target:gsub("#.*$", "")
        if not book.read(file) then book.complain(where, "a link to nothing: " .. target) end
      end
    end
  end
end

function Reader()
  local chapters, ids, figures, answers = {}, {}, {}, {}
  for _, path in ipairs(PANDOC_STATE.input_files) do
    if path:match("%.json$") then
      local doc = pandoc.read(book.read(path), "json")
      local name = pandoc.utils.stringify(doc.meta.chapter)
      local number = pandoc.utils.stringify(doc.meta.number)
      local source = number ~= "" and "chapters/" .. name .. ".md" or
        "notebooks-equivalent/" .. name .. ".md"
      chapters[#chapters + 1] = { name = name, number = number, doc = doc, source = source }
      local known = {}
      ids[name] = known
      local function note(element)
        if element.identifier ~= "" then known[element.identifier] = true end
      end
      doc.blocks:walk({
        Header = note,
        Div = function(div)
          note(div)
          local answer = (div.attributes.file or ""):match("^tests/exercises/(%d%d_%d+)_answer")
          if answer then answers[answer] = true end
        end,
        Span = note,
        Image = function(image) figures[image.src:gsub("%.svg$", "")] = true end,
      })
      local missing = book.read((path:gsub("%.json$", ".missing"))) or ""
      if book.written(number) then
        for line in missing:gmatch("[^\n]+") do
          book.complain(line:match("^([^:]*:%d+): (.*)$"))
        end
      end
    end
  end

  for _, chapter in ipairs(chapters) do
    chapter.doc.blocks:walk({ Link = function(link)
      local name, id = link.target:match("^([%w_-]+)%.md#(.+)$")
      if not name then name, id = chapter.name, link.target:match("^#(.+)$") end
      if id and ids[name] and not ids[name][id] then
        book.complain(chapter.source .. ":" .. source_line(chapter.source, "#" .. id),
          "unknown link: " .. link.target)
      end
    end })
  end

  for _, stage in ipairs(book.written_stages()) do
    if stage.chapter == stage.folder then book.complain(stage.folder, "no chapter shows this stage") end
  end
  for _, path in ipairs(book.list("figures/[0-9][0-9]_*.gp figures/[0-9][0-9]_*.dot")) do
    local name = path:match("([^/]+)%.%w+$")
    if book.written(name:match("^%d%d")) and not figures[name] then
      book.complain(path .. ":1", "a figure that no chapter shows")
    end
  end
  for _, path in ipairs(book.list("tests/exercises/[0-9][0-9]_*_answer.*")) do
    local id = path:match("(%d%d_%d+)_answer")
    if id and book.written(id:sub(1, 2)) and not answers[id] then
      book.complain(path .. ":1", "an answer that no chapter shows")
    end
  end
  local pages = 0
  for _, path in ipairs(PANDOC_STATE.input_files) do
    if path:match("%.html$") then
      check_page(path)
      pages = pages + 1
    end
  end
  book.finish()
  print(string.format("names: %d chapters, %d pages: nothing unknown, nothing unused", #chapters, pages))
  return pandoc.Pandoc({})
end
