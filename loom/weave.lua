-- weave: a pandoc reader that turns a chapter's Markdown into a document with the code,
-- the output and the numbers put in.
--
--   RUN=build/guppy/guppy pandoc -f loom/weave.lua -t json chapters/05_attention.md
--
-- What it makes is the same for every format; html.lua, markdown.lua and notebook.lua
-- give it its looks. Beside it stand RUN/book/woven/NAME.missing (parts of src/ that the
-- chapter should show and does not) and RUN/console/NAME.txt (what its commands printed).

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local parts = require("parts")
local shown = require("shown")
local console = require("console")

local WIDTH = 88

-- LOOM_DRY: nothing is run, and what a run would have made may be missing. For checking the
-- code and the names of chapters whose stage takes long.
local dry = (os.getenv("LOOM_DRY") or "") ~= ""

local path = PANDOC_STATE.input_files[1]
local chapter = book.outline(path)
local source = book.read(path)

local function complain(line, message) book.complain(path .. ":" .. (line or 1), message) end

-- line_of: where a text stands in the chapter (code fences left out), or nil.
local function line_of(text)
  local found
  book.prose_lines(source, function(n, line)
    if not found and line:find(text, 1, true) then found = n end
  end)
  return found
end

-- annotated: the chapter with each loom element told the line it stands on.
local function annotated()
  local rows = book.lines(source)
  book.prose_lines(source, function(n, row, fence)
    local at = ' line="' .. n .. '"'
    if fence then
      row = row:gsub("}%s*$", at .. "}")
    else
      row = row:gsub("%[%]{val=", "[]{" .. at .. " val="):gsub("({#fig:[%w_]+)", "%1" .. at)
        :gsub("^(%s*:::+)%s+([%w_-]+)%s*$", "%1 {.%2}"):gsub("^(%s*:::+%s*{[^}]*)}%s*$", "%1" .. at .. "}")
    end
    rows[n] = row
  end)
  return table.concat(rows, "\n") .. "\n"
end

-- ---- code ------------------------------------------------------------------------------

-- Stage 00 is shown on two pages: `earlier` is what pages before this one show of the stage.
local earlier, last_page = {}, true
if chapter.stage then earlier, last_page = shown.by_pages(chapter.stage, path) end

-- load_file: {name, parts, shown = {[index] = where}, typed = {[index] = true}}, or false.
local files = {}
local function load_file(name, line)
  if files[name] ~= nil then return files[name] end
  files[name] = false
  local text = book.read(name)
  local list, why, at
  if text then list, why, at = parts.split(text, name) end
  if name:match("^studies/") then
    complain(line, name .. " is no part of the book's program: link it, do not show it")
  elseif not text then
    complain(line, "no such file: " .. name)
  elseif not list then
    complain(line, name .. (at and ":" .. at or "") .. ": cannot be cut into parts: " .. why)
  else
    local file = { name = name, parts = list, shown = {}, typed = {}, retyped = name:match("^src/") ~= nil }
    files[name] = file
    for index, where in pairs(earlier[name] or {}) do file.shown[index], file.typed[index] = where, true end
    for n, row in ipairs(file.retyped and book.lines(text) or {}) do
      local width = utf8.len(row) or #row
      if width > WIDTH then
        complain(line, string.format("%s:%d: %d columns; the page has %d", name, n, width, WIDTH))
      end
    end
  end
  return files[name]
end

-- claim: the parts of a file that a block asks for, each noted as shown on this line.
local function claim(file, ask, line, quiet)
  local list = {}
  local function take(part)
    local first = file.shown[part.index]
    if first and file.retyped then
      complain(line, string.format("%s: part '%s' is shown a second time (first in %s)", file.name,
        parts.label(file.parts, part) or "?", first:match("%D") and first or "line " .. first))
    else
      file.shown[part.index] = line
      list[#list + 1] = part
    end
  end
  if file.retyped and file.name:match("^src/(%d%d)_") ~= chapter.stage then
    complain(line, file.name .. " belongs to chapter " .. (file.name:match("^src/(%d%d)") or "?") ..
      ", not to this one")
  elseif not ask or ask == "rest" then
    for _, part in ipairs(file.parts) do
      if not ask or not file.shown[part.index] then take(part) end
    end
    if #list == 0 and not quiet then
      complain(line, file.name .. ": there is no rest: all parts are shown elsewhere")
    end
  else
    for word in ask:gmatch("%s*([^,]+)") do
      local part, why = parts.find(file.parts, (word:gsub("%s+$", "")))
      if part then take(part) else complain(line, file.name .. ": " .. why) end
    end
  end
  return list
end

-- ask_for: what a block wants to show, kept in `asked` under its line.
local asked = {}
local function ask_for(at)
  local names = shown.files_of(at.show)
  if #names == 0 then complain(at.line, "no such file or folder: " .. at.show) end
  asked[at.line] = {}
  for _, name in ipairs(names) do
    local file = load_file(name, at.line)
    if file then table.insert(asked[at.line], { file = file, list = claim(file, at.part, at.line, #names > 1) }) end
  end
end

-- where_to: what a person is told of where parts first to last of a file go, given what has
-- been typed; marks them as typed.
local function where_to(file, first, last)
  local before, after
  for i, part in ipairs(file.parts) do
    if file.typed[i] and i < first then before = part end
    if file.typed[i] and i > last and not after then after = part end
  end
  for i = first, last do file.typed[i] = true end
  if not before and not after then
    return first == 1 and last == #file.parts and ", a new file, whole" or ", a new file"
  end
  if before and before.head then return ", after its opening lines" end
  local label = parts.label(file.parts, before or after, before ~= nil)
  if not label then
    complain(file.shown[first], file.name .. ":" .. file.parts[first].first ..
      ": the part before or after it has no name of its own to point at")
  end
  return (before and ", after `" or ", at the top, above `") .. (label or "?") .. "`"
end

-- inlines: a text with `code` in it.
local function inlines(text)
  local list = pandoc.List{}
  for words, code in (text .. "``"):gmatch("([^`]*)`([^`]*)`") do
    if words ~= "" then list:insert(pandoc.Str(words)) end
    if code ~= "" then list:insert(pandoc.Code(code)) end
  end
  return list
end

local function code_div(name, says, text, block)
  local class = block.classes[1]
  local language = class or ({ h = "c", c = "c", sh = "bash", lua = "lua" })[name:match("%.(%w+)$") or ""] or "text"
  return pandoc.Div({ pandoc.Plain(inlines("`" .. name .. "`" .. says .. ":")),
    pandoc.CodeBlock(text:gsub("\n$", ""), { "", { language }, {} }) },
    { "", { "code" }, { { "file", name }, { "line", block.attributes.line } } })
end

local function show(block)
  local blocks = pandoc.List{}
  for _, ask in ipairs(asked[block.attributes.line]) do
    local i, list = 1, ask.list
    while i <= #list do
      local j, text = i, { list[i].text }
      while list[j + 1] and list[j + 1].index == list[j].index + 1 do
        j = j + 1
        text[#text + 1] = list[j].text
      end
      local says = ask.file.retyped and where_to(ask.file, list[i].index, list[j].index) or ""
      blocks:insert(code_div(ask.file.name, says, table.concat(text, "\n"), block))
      i = j + 1
    end
  end
  return blocks
end

local function answer(block)
  local id, line = block.attributes.answer, block.attributes.line
  local found = book.list("tests/exercises/" .. id .. "_answer.*")
  if not id:match("^%d%d_%d+$") then
    complain(line, "an answer is named NN_k, not '" .. id .. "'")
  elseif #found == 0 then
    complain(line, "no answer tests/exercises/" .. id .. "_answer.*")
  elseif #book.list("tests/exercises/" .. id .. "_test.*") == 0 then
    complain(line, "no test tests/exercises/" .. id .. "_test.* marks this answer")
  end
  local blocks = pandoc.List{}
  for _, name in ipairs(found) do blocks:insert(code_div(name, "", book.read(name), block)) end
  return pandoc.Div(blocks, { "", { "answer" }, { line = line } })
end

-- ---- output ----------------------------------------------------------------------------

local transcript = {}

local function output(block)
  local at = block.attributes
  local want = tonumber(at.exit or "0")
  local recorded = book.recorded(chapter.stage)
  local result = dry and { out = "", err = "", code = want } or
    recorded and console.recorded(at.run, chapter.name) or not recorded and console.run(at.run, chapter.stage)
  if not result then
    complain(at.line, "record/guppy/guppy/console/" .. chapter.name .. ".txt: nothing was published of `" .. at.run .. "`")
    return {}
  elseif result.code ~= want then
    if not recorded then console.forget(result) end
    complain(at.line, string.format("`%s` left with exit code %d, not %d%s", at.run, result.code,
      want, result.code == 124 and " (stopped: it took too long)" or ""))
    io.stderr:write((result.err:gsub("([^\n]+)", "    %1")))
  end
  transcript[#transcript + 1] = { command = at.run, out = result.out, code = result.code,
                                  varies = block.classes:includes("varies") }
  local known = { RUN = book.run, CHARACTER = book.character, PRESET = book.preset }
  local typed = at.run:gsub("%${(%u+)}", known):gsub("%$(%u+)%f[^%w_]", known)
  local blocks = pandoc.List{ pandoc.CodeBlock("$ " .. typed, { "", { "command" }, {} }) }
  local function add(text, class)
    text = console.excerpt(console.redrawn(text), tonumber(at.head), tonumber(at.tail)):gsub("%s+$", "")
    if text ~= "" then blocks:insert(pandoc.CodeBlock(text, { "", { class }, {} })) end
  end
  add(result.out, "stdout")
  if at.stderr ~= "no" then add(result.err, "stderr") end
  local classes = { "console", block.classes:includes("wrap") and "wrap" or nil }
  return pandoc.Div(blocks, { "", classes, { { "exit", tostring(result.code) }, { "line", at.line } } })
end

-- ---- figures, values, references ---------------------------------------------------------

local all, titles, numbers = book.chapters(), {}, {} -- numbers: of all figures {number, chapter}
local terms = {} -- of all terms {page, id, text}
for _, other in ipairs(all) do
  titles[other.name] = true
  for _, term in ipairs(other.terms) do
    terms[term.id] = terms[term.id] or { page = other, id = term.id, text = term.text }
  end
end
if not titles[chapter.name] then table.insert(all, 1, chapter) end -- a notebook
for _, other in ipairs(all) do
  for _, figure in ipairs(other.figures) do
    numbers[figure.id] = numbers[figure.id] or { number = figure.number, chapter = other.name }
  end
end

-- picture: a paragraph with a figure of this run.
local function picture(source_file, alt)
  return pandoc.Para{ pandoc.Image({ pandoc.Str(alt) }, source_file, "", { "", {}, { alt = alt } }) }
end

local seen_figures = {}

local function figure(image)
  local line, alt = image.attributes.line, image.attributes.alt or ""
  local id = image.identifier:match("^fig:(.+)$")
  local name = image.src:match("^([%w_-]+)%.svg$")
  if not id then
    return complain(line_of(image.src), image.src .. ": a figure needs {#fig:NAME alt=\"what one sees\"}")
  end
  local number, of = numbers[id].number, numbers[id].chapter
  if seen_figures[id] then
    complain(line, "figure fig:" .. id .. " stands here a second time (first in line " .. seen_figures[id] .. ")")
  end
  seen_figures[id] = line
  if of ~= chapter.name then complain(line, "figure fig:" .. id .. " stands in chapter " .. of .. " too") end
  if alt == "" then complain(line, "figure fig:" .. id .. " has no description: alt=\"what one sees\"") end
  if #image.caption == 0 then complain(line, "figure fig:" .. id .. " has no caption") end
  if not name then
    complain(line, image.src .. ": a figure is named NN_name.svg, made from figures/NN_name.gp or .dot")
  elseif #book.list("figures/" .. name .. ".gp figures/" .. name .. ".dot") == 0 and not name:match("^%d%d_map$") then
    complain(line, "unknown figure: there is no figures/" .. name .. ".gp or .dot")
  elseif not dry and not book.exists(book.run .. "/figures/" .. name .. ".svg") then
    complain(line, "figure " .. book.run .. "/figures/" .. name .. ".svg was not made")
  end
  return pandoc.Div({ picture(image.src, alt), pandoc.Para(image.caption) },
    { "fig:" .. id, { "figure" }, { number = number } })
end

-- The prose is about the published run of guppy: what it claims of a value must be so there,
-- or, while that run is being made, in this one. Of what a clock measured only the published
-- run is asked: another machine may be slower.
local ours = book.character == "guppy" and book.preset == "guppy"
local judged = not ours and "record/guppy/guppy" or nil

-- bounded: complain of a value that is not what at_least, at_most, above and below say.
local function bounded(at)
  local bounds = { at_least = { ">=", "at least " }, at_most = { "<=", "at most " },
                   above = { ">", "more than " }, below = { "<", "less than " } }
  local found = tonumber((book.value(at.val, judged)))
  local times = tonumber(at.times or "1")
  for name, bound in pairs(bounds) do
    local against = at[name]
    local limit, why = tonumber(against), nil
    if against and (name == "above" or name == "below") then
      limit, why = book.value(against, judged)
      limit = limit and tonumber(limit) * times
      if not limit and not judged and not dry then complain(at.line, "value '" .. against .. "': " .. why) end
    elseif against and not limit then
      complain(at.line, name .. '="' .. against .. '": not a number')
    end
    if found and limit and not (ours and book.clocked(at.val)) then
      local scaled = found * times
      local so = ({ [">="] = scaled >= limit, ["<="] = scaled <= limit, [">"] = scaled > limit, ["<"] = scaled < limit })[bound[1]]
      if not so then
        complain(at.line, string.format("value '%s' is %.6g%s: the text says %s%s", at.val, scaled,
          judged and " in " .. judged or "", bound[2],
          tonumber(against) and against or string.format("'%s', which is %.6g", against, limit)))
      end
    end
  end
end

local function value(span)
  local at = span.attributes
  bounded(at)
  local text, why = book.value(at.val)
  if tonumber(text) and at.times then text = string.format("%.17g", tonumber(text) * tonumber(at.times)) end
  if text and at.format then text, why = book.format(at.format, text) end
  if not text and not dry then complain(at.line, "value '" .. at.val .. "': " .. why) end
  if at.format == "" then return {} end
  return pandoc.Span({ pandoc.Str(text or "?") }, { "", { "value" }, { from = at.val } })
end

-- term: where a term is introduced, [context]{#term:context .term}: it needs no other emphasis.
local function term(span)
  local id = span.identifier:match("^term:(.*)$")
  if not id or not span.classes:includes("term") then
    complain(line_of("{#" .. span.identifier), "a term is marked [word]{#term:word .term}")
  elseif id:match("[^%l%d-]") then
    complain(line_of("{#term:" .. id), "term:" .. id .. ": expected small letters, digits and hyphens")
  end
end

-- quoted: a message of a program or a script, `expected …, found …`{from="FILE"}, has to be in that
-- file, each piece between "…"; strings that C joins are joined.
local function quoted(code)
  local name = code.attributes.from
  if not name then return nil end
  local text = book.read(name)
  if not text then complain(line_of('from="' .. name), "no such file: " .. name) end
  text = (text or ""):gsub('"%s*\n%s*"', "")
  for piece in (code.text .. "\u{2026}"):gmatch("%s*(.-)%s*\u{2026}") do
    if not text:find(piece, 1, true) then complain(line_of(code.text), name .. " does not say '" .. piece .. "'") end
  end
  return pandoc.Code(code.text)
end

local function alone(element)
  local inner = element.content[1]
  if #element.content == 1 and inner.t == "Span" and inner.classes:includes("term") then return inner end
end

-- glossary: a definition list becomes paragraphs in alphabetical order, each with a link to
-- where its term is introduced. check.lua compares the two.
local function glossary(div)
  local entries = {}
  div:walk({ DefinitionList = function(list)
    for _, item in ipairs(list.content) do
      local text = pandoc.utils.stringify(item[1])
      local id = text:lower():gsub("[^%w]+", "-")
      local place = terms[id]
      local blocks = pandoc.List(item[2][1])
      local said = pandoc.List{ pandoc.Span({ pandoc.Strong(item[1]) }, { "word:" .. id, { "word" }, {} }),
                                pandoc.Str(":"), pandoc.Space() }
      said:extend(blocks[1].content)
      if place then
        said:extend{ pandoc.Space(), pandoc.Link({ pandoc.Str(book.called(place.page):gsub("^%l", string.upper)) },
          place.page.name .. ".md#term:" .. id) }
        said:insert(pandoc.Str("."))
      end
      table.insert(entries, { text = text:lower(), block = pandoc.Para(said) })
    end
  end })
  table.sort(entries, function(a, b) return a.text < b.text end)
  local blocks = pandoc.List{}
  for _, entry in ipairs(entries) do blocks:insert(entry.block) end
  return pandoc.Div(blocks, { "", { "glossary" }, {} })
end

local function reference(cite)
  local list = pandoc.List{}
  for _, citation in ipairs(cite.citations) do
    local target = numbers[citation.id:match("^fig:(.+)$") or ""]
    if target then
      if #list > 0 then list:extend{ pandoc.Str(","), pandoc.Space() } end
      list:insert(pandoc.Link({ pandoc.Str("Figure\u{a0}" .. target.number) },
        (target.chapter ~= chapter.name and target.chapter .. ".md" or "") .. "#" .. citation.id))
    else
      complain(line_of("@" .. citation.id), "unknown reference @" .. citation.id)
    end
  end
  return list
end

local function link(element)
  local target = element.target
  if target:match("^https?://") or target:match("^mailto:") or target:match("^#") then return nil end
  local name = target:match("^([%w_-]+)%.md") or target:match("^chapters/([%w_-]+)%.md")
  local file = target:gsub("#.*$", "")
  if titles[name] or name == chapter.name then
    element.target = target:gsub("^chapters/", "")
  elseif name and not book.written(book.key(name) or "") then
    return element.content -- may be named, but is not there yet
  elseif name and book.exists("notebooks-equivalent/" .. name .. ".md") then
    return nil
  elseif not name and file ~= "" and book.exists(file) then
    element.classes:insert("file")
  else
    complain(line_of("](" .. target), "unknown link: " .. target)
    return element.content
  end
  return element
end

-- ---- exercises -----------------------------------------------------------------------------

local exercises = 0

local function exercise(div)
  exercises = exercises + 1
  local id = (chapter.key or "00") .. "_" .. exercises
  local has_answer, hints = false, 0
  for _, inner in ipairs(div.content) do
    local class = inner.t == "Div" and inner.classes[1]
    if class == "hint" and has_answer then complain(inner.attributes.line, "a hint behind the answer") end
    if class == "hint" then hints = hints + 1 end
    has_answer = has_answer or class == "answer"
  end
  if not has_answer then complain(div.attributes.line, "exercise " .. exercises .. " has no answer") end
  if hints ~= 2 then
    complain(div.attributes.line, "exercise " .. exercises .. ": expected two hints, ::: hint, before its answer, found " .. hints)
  end
  div.identifier = "exercise-" .. id
  div.attributes.number = (chapter.key and chapter.mark or "0") .. "." .. exercises
  local answered = book.list("tests/exercises/" .. id .. "_answer.*")[1]
  div.attributes.mark = #book.list("tests/exercises/" .. id .. "_test.*") > 0 and
    id .. " FILE=mine" .. (answered and answered:match("%.%w+$") or ".c") or nil
  return div
end

-- An answer in words that holds an answer in code is one answer.
local function one_answer(div)
  local content = pandoc.List{}
  for _, inner in ipairs(div.content) do
    local nested = inner.t == "Div" and inner.classes:includes("answer")
    content:extend(nested and inner.content or { inner })
  end
  div.content = content
  return div
end

-- ---- the whole ------------------------------------------------------------------------------

-- missing: the parts of this page's stage that neither it nor an earlier page shows; a page
-- that another one follows misses nothing.
local function missing()
  local text = {}
  for _, name in ipairs(last_page and book.list("src/" .. (chapter.stage or "-") .. "_*/*") or {}) do
    local file = files[name]
    if file == nil and earlier[name] then file = load_file(name, 1) end
    if file == nil then text[#text + 1] = path .. ":1: " .. name .. " is shown nowhere\n" end
    for _, part in ipairs(file and file.parts or {}) do
      if not file.shown[part.index] then
        text[#text + 1] = string.format("%s:1: %s:%d: part '%s' is shown nowhere\n", path,
          name, part.first, parts.label(file.parts, part) or "?")
      end
    end
  end
  return table.concat(text)
end

-- with_map: the picture of the nine stages stands where the chapter says where we are.
local function with_map(blocks)
  local name = (chapter.number or "") .. "_map.svg"
  if not book.exists(book.run .. "/figures/" .. name) then return end
  for i, block in ipairs(blocks) do
    if block.t == "Header" and pandoc.utils.stringify(block.content) == "Where we are" then
      local alt = "The way through the book: data, tokens, batches, training and the fish; below them tensors, " ..
        "attention, the transformer and gradients, which lead to training; under all of them the ground. Stage " ..
        chapter.number .. ", " .. chapter.name:gsub("^%d+_", ""):gsub("_", " ") .. ", is lit."
      blocks:insert(i + 1, pandoc.Div({ picture(name, alt) }, { "", { "map" } }))
      return
    end
  end
end

-- counted: the words and the lines of code of some blocks, without what is folded; and the
-- lines with it.
local function counted(blocks)
  local words, open, lines = 0, 0, 0
  local function of(some, folded)
    some:walk({ traverse = "topdown",
      Str = function(element) if not folded and element.text:match("%w") then words = words + 1 end end,
      Div = function(div)
        if not folded and (" rest hint answer "):find(" " .. (div.classes[1] or "-") .. " ", 1, true) then
          of(pandoc.Blocks(div.content), true)
          return nil, false
        elseif (div.attributes.file or ""):match("^src/") then
          local n = #book.lines(div.content[2].text)
          lines, open = lines + n, open + (folded and 0 or n)
        end
      end,
    })
  end
  of(blocks, false)
  return words, open, lines
end

-- measures: what pages tell of a chapter: its words and lines of code, also by section, and
-- the seconds its stage took.
local function measures(blocks, meta)
  local words, open, lines = counted(blocks)
  local sections, section, seconds = {}, nil, 0
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level <= 2 then
      section = pandoc.Blocks{}
      sections[block.identifier] = section
    end
    if section then section:insert(block) end
  end
  for id, list in pairs(sections) do
    local w, o = counted(list)
    sections[id] = w .. " " .. o
  end
  for _, step in ipairs(book.list(book.run .. "/steps/" .. (chapter.number or "-") .. ".*")) do
    seconds = seconds + (tonumber((book.read(step):match("[%d.]+"))) or 0)
  end
  meta.chapter, meta.number = chapter.name, chapter.number or ""
  meta.words, meta.open, meta.lines, meta.sections = tostring(words), tostring(open), tostring(lines), sections
  if seconds > 0 then meta.seconds = tostring(seconds) end
end

function Reader()
  local doc = book.markdown(annotated())
  local blocks = doc.blocks

  -- First every block says what it wants to show; then `rest` is known.
  for _, rest in ipairs{ false, true } do
    blocks:walk({ CodeBlock = function(block)
      local at = block.attributes
      if at.show and (at.part == "rest") == rest then ask_for(at) end
    end })
  end

  blocks = blocks:walk({
    CodeBlock = function(block)
      local at, class = block.attributes, block.classes[1]
      if at.show then return show(block) end
      if at.answer then return answer(block) end
      if at.run then return output(block) end
      if (class == "c" or class == "console") and not block.classes:includes("sketch") then
        complain(at.line or line_of("```" .. class),
          "code and output are never typed into a chapter: use show=, answer= or run= " ..
          "(or .sketch for code that is in no program)")
      end
      at.line = nil
      return block
    end,
    Para = function(block)
      if #block.content == 1 and block.content[1].t == "Image" then return figure(block.content[1]) end
      for _, inline in ipairs(block.content) do
        if inline.t == "Image" then
          complain(inline.attributes.line or line_of(inline.src), "a figure stands alone in its paragraph")
        end
      end
    end,
  }):walk({
    Span = function(span)
      if span.attributes.val then return value(span) end
      if span.identifier:match("^term:") or span.classes:includes("term") then return term(span) end
    end,
    Emph = alone,
    Strong = alone,
    Cite = reference,
    Code = quoted,
    Link = link,
  }):walk({
    Div = function(div)
      local class = div.classes[1]
      if class == "exercise" then return exercise(div) end
      if class == "answer" then return one_answer(div) end
      if class == "glossary" then return glossary(div) end
      if class and not (" aside rest hint slide code console figure notation cells functions talk loss "):find(" " .. class .. " ", 1, true) then
        complain(div.attributes.line, "unknown division ::: " .. class)
      end
    end,
  })
  with_map(blocks)

  local folder = book.run .. (dry and "/check/" or "/book/woven/")
  os.execute("mkdir -p " .. book.quote(folder) .. " " .. book.quote(book.run .. "/console"))
  if book.errors == 0 then
    book.write(folder .. chapter.name .. ".missing", missing())
    if not dry and (chapter.number or #transcript > 0) then
      book.update(book.run .. "/console/" .. chapter.name .. ".txt", console.transcript(transcript))
    end
  end

  measures(blocks, doc.meta)
  if blocks[1] and blocks[1].t == "Header" and blocks[1].level == 1 then
    doc.meta.title = pandoc.MetaInlines(blocks[1].content)
    blocks:remove(1)
  else
    complain(1, "a chapter begins with # and its title")
  end
  book.finish()
  return pandoc.Pandoc(blocks, doc.meta)
end
