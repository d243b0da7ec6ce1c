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
  for n, line in ipairs(book.lines(book.read(path))) do
    if line:find(text, 1, true) then return n end
  end
  return 1
end

-- Places of functions, and what leads to them: {path, line, page, place}.
local function_places, function_links = {}, {}

local function check_page(path)
  local page = path:match("([^/]*)%.html$")
  for n, line in ipairs(book.lines(book.read(path))) do
    local function complain(message) book.complain(path .. ":" .. n, message) end
    for place in line:gmatch(' id="([ch]:[%w_]+)"') do
      if function_places[page .. "#" .. place] then complain("a second place " .. place) end
      function_places[page .. "#" .. place] = true
    end
    for other, place in line:gmatch('href="([%w_-]*)%.?h?t?m?l?#([ch]:[%w_]+)"') do
      table.insert(function_links, { at = path .. ":" .. n, to = (other == "" and page or other) .. "#" .. place })
    end
    for tag, name in line:gmatch("(<(%a+)[^>]*>)") do
      local target = tag:match('%f[%w]href="([^"]*)"') or tag:match('%f[%w]src="([^"]*)"')
      local file = target and path:match("^(.*/)") .. target:gsub("#.*$", "")
      if name == "script" then complain("a page has a script") end
      if name ~= "a" and not tag:match("^<math") and not tag:match("^<svg") and not tag:match("^<annotation") and
         tag:match("[%s\"'](%a[%w+.-]*://[^\"']*)") then
        complain("a page needs the network: " .. tag)
      end
      if name == "img" and not tag:match(' alt="') then complain("an image has no description: " .. tag) end
      if target and not target:match("^%a+:") and not target:match("^#") and not book.read(file) then
        complain("a link to nothing: " .. target)
      end
    end
  end
end

-- unused: complain of files named NN_... that no chapter shows.
local function unused(pattern, shown, what)
  for _, path in ipairs(book.list(pattern)) do
    local name = path:match("([^/]+)%.%w+$")
    if book.written(name:match("^%d%d")) and not shown[name] then
      book.complain(path .. ":1", what .. " that no chapter shows")
    end
  end
end

-- terms: each is introduced once and has its entry in the glossary; each entry has its place.
-- words: the entries, {[id] = source of the page}.
local function terms(words)
  local introduced, glossary = {}, next(words) and words[next(words)]
  for _, page in ipairs(book.chapters()) do
    for _, term in ipairs(page.terms) do
      local where = page.path .. ":" .. term.line
      if introduced[term.id] then
        book.complain(where, "term '" .. term.id .. "' is introduced a second time (first in " .. introduced[term.id] .. ")")
      end
      introduced[term.id] = introduced[term.id] or where
      if glossary and not words[term.id] then
        book.complain(where, "term '" .. term.id .. "' has no entry in " .. glossary)
      end
    end
  end
  for id, source in pairs(words) do
    if not introduced[id] then
      book.complain(source .. ":" .. source_line(source, id:gsub("%-.*$", "")), "term '" .. id .. "' is introduced nowhere: [" ..
        id:gsub("%-", " ") .. "]{#term:" .. id .. " .term}")
    end
  end
end

function Reader()
  local chapters, places, shown, words, pages, way = {}, {}, {}, {}, 0, { words = 0, lines = 0 }
  for _, path in ipairs(PANDOC_STATE.input_files) do
    if path:match("%.html$") then
      check_page(path)
      pages = pages + 1
    else
      local doc = pandoc.read(book.read(path), "json")
      local name = pandoc.utils.stringify(doc.meta.chapter)
      local number = book.key(name) or ""
      chapters[#chapters + 1] = { name = name, blocks = doc.blocks,
        source = (number ~= "" and "chapters/" or "notebooks-equivalent/") .. name .. ".md" }
      places[name] = {}
      way = book.way(way, number, book.measured(doc.meta))
      local source = chapters[#chapters].source
      local function note(element)
        places[name][element.identifier] = true
        local word = element.identifier:match("^word:(.+)$")
        if word and book.written(number) then words[word] = source end
        local file = element.t == "Div" and element.attributes.file or ""
        shown[file:match("^tests/exercises/([^.]*)") or ""] = true
      end
      doc.blocks:walk({ Header = note, Div = note, Span = note,
        Image = function(image) shown[image.src:gsub("%.svg$", "")] = true end })
      if book.written(number) then
        for line in (book.read((path:gsub("%.json$", ".missing"))) or ""):gmatch("[^\n]+") do
          book.complain(line:match("^([^:]*:%d+): (.*)$"))
        end
      end
    end
  end

  for _, chapter in ipairs(chapters) do
    chapter.blocks:walk({ Link = function(link)
      local name, id = link.target:match("^([%w_-]*)%.?m?d?#(.+)$")
      local known = places[name == "" and chapter.name or name]
      if known and not known[id] then
        book.complain(chapter.source .. ":" .. source_line(chapter.source, "#" .. id),
          "unknown link: " .. link.target)
      end
    end })
  end

  for _, stage in ipairs(book.written_stages()) do
    if stage.chapter == stage.folder then book.complain(stage.folder, "no chapter shows this stage") end
  end
  for _, link in ipairs(function_links) do
    if not function_places[link.to] then book.complain(link.at, "a link to no function: " .. link.to) end
  end
  terms(words)
  for what, most in pairs(book.ceiling) do
    if way[what] > most then
      book.complain("chapters", string.format("chapters 0 to 4: expected at most %d %s in the open text, found %d; see make counts",
        most, what, way[what]))
    end
  end
  unused("figures/[0-9][0-9]_*.gp figures/[0-9][0-9]_*.dot", shown, "a figure")
  unused("tests/exercises/[0-9][0-9]_*_answer.*", shown, "an answer")
  book.finish()
  print(string.format("names: %d chapters, %d pages: nothing unknown, nothing unused", #chapters, pages))
  return pandoc.Pandoc({})
end
