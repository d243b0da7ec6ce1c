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
local console = require("console")

local WIDTH = 88

-- LOOM_DRY: nothing is run, and what a run would have made may be missing. For checking the
-- code and the names of chapters whose stage takes long.
local dry = (os.getenv("LOOM_DRY") or "") ~= ""

local path = PANDOC_STATE.input_files[1]
local chapter = book.outline(path)
local source

local function complain(line, message)
  book.complain(path .. ":" .. (line or 1), message)
end

-- line_of: where a text stands in the chapter (code fences left out), or nil.
local function line_of(text)
  local found
  book.prose_lines(source, function(n, line)
    if not found and line:find(text, 1, true) then found = n end
  end)
  return found
end

-- annotated: the chapter with each loom element told the line it stands on.
local function annotated(text)
  local rows = {}
  for row in (text:gsub("\n?$", "\n")):gmatch("([^\n]*)\n") do rows[#rows + 1] = row end
  book.prose_lines(text, function(n, row, fence)
    if fence then
      row = row:gsub("}%s*$", ' line="' .. n .. '"}')
    else
      row = row:gsub("%[%]{val=", '[]{line="' .. n .. '" val=')
      row = row:gsub("{#fig:([%w_]+)", '{#fig:%1 line="' .. n .. '"')
      row = row:gsub("^(%s*:::+)%s+([%w_-]+)%s*$", '%1 {.%2 line="' .. n .. '"}')
      if not row:find(" line=", 1, true) then
        row = row:gsub("^(%s*:::+%s*{[^}]*)}%s*$", "%1 line=\"" .. n .. "\"}")
      end
    end
    rows[n] = row
  end)
  return table.concat(rows, "\n") .. "\n"
end

-- ---- code ------------------------------------------------------------------------------

local files = {} -- path -> {parts, shown = {[index] = line}, typed = {[index] = true}}

local function load_file(name, line)
  if files[name] == nil then
    files[name] = false
    local text = book.read(name)
    if name:match("^studies/") then
      complain(line, name .. " is no part of the book's program: link it, do not show it")
    elseif not text then
      complain(line, "no such file: " .. name)
    else
      local list, why, at = parts.split(text, name)
      if not list then
        complain(line, name .. (at and ":" .. at or "") .. ": cannot be cut into parts: " .. why)
      else
        files[name] = { parts = list, shown = {}, typed = {}, retyped = name:match("^src/") ~= nil }
        local n = 0
        for row in text:gmatch("([^\n]*)\n") do
          n = n + 1
          local width = utf8.len(row) or #row
          if files[name].retyped and width > WIDTH then
            complain(line, string.format("%s:%d: %d columns; the page has %d", name, n, width, WIDTH))
          end
        end
      end
    end
  end
  return files[name]
end

-- claim: note that a part is shown on this line; a second time is a mistake.
local function claim(file, name, part, line)
  local first = file.shown[part.index]
  if first and file.retyped then
    complain(line, string.format("%s: part '%s' is shown a second time (first in line %d)",
      name, parts.label(file.parts, part) or "?", first))
    return false
  end
  file.shown[part.index] = line
  return true
end

-- wanted: the list of parts that a block asks of a file; `rest` only in the second round.
local function wanted(name, ask, line, rest_too, quiet)
  local file = load_file(name, line)
  if not file then return nil end
  if file.retyped and name:match("^src/(%d%d)_") ~= chapter.number then
    complain(line, name .. " belongs to chapter " .. (name:match("^src/(%d%d)") or "?") ..
      ", not to this one")
    return nil
  end
  local list = {}
  if not ask then
    if rest_too then return nil end
    for _, part in ipairs(file.parts) do
      if claim(file, name, part, line) then list[#list + 1] = part end
    end
    if #file.parts == 0 then complain(line, name .. " is empty") end
  elseif ask == "rest" then
    if not rest_too then return nil end
    for _, part in ipairs(file.parts) do
      if not file.shown[part.index] then
        claim(file, name, part, line)
        list[#list + 1] = part
      end
    end
    if #list == 0 and not quiet then
      complain(line, name .. ": there is no rest: all parts are shown elsewhere")
    end
  else
    if rest_too then return nil end
    for word in ask:gmatch("[^,]+") do
      word = word:match("^%s*(.-)%s*$")
      local part, why = parts.find(file.parts, word)
      if not part then
        complain(line, name .. ": " .. why)
      elseif claim(file, name, part, line) then
        list[#list + 1] = part
      end
    end
  end
  return list
end

-- place: where a run of parts goes, given what has been typed; what a person is told.
-- Returns a list of inlines and marks the parts as typed.
local function place(name, file, first, last)
  local code = pandoc.Code
  local inlines = pandoc.List{ code(name) }
  local function say(text) inlines:insert(pandoc.Str(text)) end
  local before, after, any
  for i = 1, #file.parts do
    if file.typed[i] then
      any = true
      if i < first then before = file.parts[i] end
      if i > last and not after then after = file.parts[i] end
    end
  end
  if not any then
    local whole = first == 1 and last == #file.parts
    say(whole and ", a new file, whole:" or ", a new file:")
  else
    local word = before and parts.label(file.parts, before, true)
    if word and word ~= "head" then
      say(", after "); inlines:insert(code(word)); say(":")
    elseif word == "head" then
      say(", after its opening lines:")
    else
      word = after and parts.label(file.parts, after, false)
      if word and not before then
        say(", at the top, above "); inlines:insert(code(word)); say(":")
      else
        complain(file.shown[first], name .. ":" .. file.parts[first].first ..
          ": the part before or after it has no name of its own to point at")
      end
    end
  end
  for i = first, last do file.typed[i] = true end
  return inlines
end

-- what the blocks asked for, {line, name, list}: shown in the second walk.
local asked = {}

local function language(name, class)
  if class and class ~= "" then return class end
  return ({ h = "c", c = "c", sh = "bash", lua = "lua" })[name:match("%.(%w+)$") or ""] or "text"
end

local function code_div(caption, name, lang, text, line)
  return pandoc.Div({ pandoc.Plain(caption), pandoc.CodeBlock(text:gsub("\n$", ""), { "", { lang }, {} }) },
    { "", { "code" }, { file = name, line = line } })
end

-- files_of: the file a block shows; of a folder all, headers first and main.c last.
local function files_of(name)
  if name:match("%.%w+$") then return { name } end
  local function rank(path)
    return path:match("%.h$") and 1 or path:match("/main%.c$") and 3 or 2
  end
  local list = book.list(name:gsub("/$", "") .. "/*")
  table.sort(list, function(a, b)
    if rank(a) ~= rank(b) then return rank(a) < rank(b) end
    return a < b
  end)
  return list
end

local function ask_for(block, rest_too)
  local at = block.attributes
  local names = files_of(at.show)
  if #names == 0 then complain(at.line, "no such file or folder: " .. at.show) end
  for _, name in ipairs(names) do
    local list = wanted(name, at.part, at.line, rest_too, #names > 1)
    if list then asked[#asked + 1] = { line = at.line, name = name, list = list } end
  end
end

local function show_file(name, list, class, line)
  local file = files[name]
  local lang = language(name, class)
  local blocks, i = pandoc.List{}, 1
  while i <= #list do
    local j = i
    while list[j + 1] and list[j + 1].index == list[j].index + 1 do j = j + 1 end
    local text = {}
    for k = i, j do text[#text + 1] = list[k].text end
    local caption
    if file.retyped then
      caption = place(name, file, list[i].index, list[j].index)
    else
      caption = pandoc.List{ pandoc.Code(name), pandoc.Str(":") }
    end
    blocks:insert(code_div(caption, name, lang, table.concat(text, "\n"), line))
    i = j + 1
  end
  return blocks
end

local function show(block)
  local blocks = pandoc.List{}
  for _, ask in ipairs(asked) do
    if ask.line == block.attributes.line and files[ask.name] then
      blocks:extend(show_file(ask.name, ask.list, block.classes[1], ask.line))
    end
  end
  return blocks
end

local function answer(block)
  local id, line = block.attributes.answer, block.attributes.line
  if not id:match("^%d%d_%d+$") then
    complain(line, "an answer is named NN_k, not '" .. id .. "'")
    return {}
  end
  local found = book.list("tests/exercises/" .. id .. "_answer.*")
  if #found == 0 then
    complain(line, "no answer tests/exercises/" .. id .. "_answer.*")
    return {}
  end
  if #book.list("tests/exercises/" .. id .. "_test.*") == 0 then
    complain(line, "no test tests/exercises/" .. id .. "_test.* marks this answer")
  end
  local blocks = pandoc.List{}
  for _, name in ipairs(found) do
    blocks:insert(code_div(pandoc.List{ pandoc.Code(name), pandoc.Str(":") }, name,
      language(name, block.classes[1]), book.read(name), line))
  end
  return pandoc.Div(blocks, { "", { "answer" }, { line = line } })
end

-- ---- output ----------------------------------------------------------------------------

local transcript = {}

local function output(block)
  local at = block.attributes
  local line = at.line
  local result = dry and { out = "", err = "", code = tonumber(at.exit or "0") } or
    console.run(at.run, chapter.number)
  local want = tonumber(at.exit or "0")
  if result.code ~= want then
    console.forget(result)
    complain(line, string.format("`%s` left with exit code %d, not %d%s", at.run, result.code,
      want, result.code == 124 and " (stopped: it took too long)" or ""))
    io.stderr:write(result.err:gsub("([^\n]+)", "    %1"))
  end
  transcript[#transcript + 1] = { command = at.run, out = result.out, code = result.code,
                                  varies = block.classes:includes("varies") }
  local typed = at.run:gsub("%${RUN}", book.run):gsub("%$RUN%f[^%w_]", book.run)
  typed = typed:gsub("%${CHARACTER}", book.character):gsub("%$CHARACTER%f[^%w_]", book.character)
  typed = typed:gsub("%${PRESET}", book.preset):gsub("%$PRESET%f[^%w_]", book.preset)
  local function tidy(text)
    text = console.redrawn(text)
    return (console.excerpt(text, tonumber(at.head), tonumber(at.tail)):gsub("%s+$", ""))
  end
  local blocks = pandoc.List{ pandoc.CodeBlock("$ " .. typed, { "", { "command" }, {} }) }
  local out, err = tidy(result.out), tidy(result.err)
  if out ~= "" then blocks:insert(pandoc.CodeBlock(out, { "", { "stdout" }, {} })) end
  if err ~= "" and at.stderr ~= "no" then
    blocks:insert(pandoc.CodeBlock(err, { "", { "stderr" }, {} }))
  end
  local classes = { "console", block.classes:includes("wrap") and "wrap" or nil }
  return pandoc.Div(blocks, { "", classes, { exit = tostring(result.code), line = line } })
end

-- ---- figures, values, references ---------------------------------------------------------

local all = book.chapters()
local numbers, titles = {}, {}
for _, other in ipairs(all) do
  titles[other.name] = other
  for _, figure in ipairs(other.figures) do
    if not numbers[figure.id] then
      numbers[figure.id] = { number = figure.number, chapter = other.name }
    end
  end
end
if not titles[chapter.name] then -- a notebook
  for _, figure in ipairs(chapter.figures) do
    numbers[figure.id] = { number = figure.number, chapter = chapter.name }
  end
end

local seen_figures = {}

local function figure(image)
  local at = image.attributes
  local line = at.line
  local id = image.identifier:match("^fig:(.+)$")
  if not id then
    local where = line_of(image.src)
    complain(where, image.src .. ": a figure needs {#fig:NAME alt=\"what one sees\"}")
    return nil
  end
  if seen_figures[id] then
    complain(line, "figure fig:" .. id .. " stands here a second time (first in line " ..
      seen_figures[id] .. ")")
  end
  seen_figures[id] = line
  if numbers[id] and numbers[id].chapter ~= chapter.name and titles[chapter.name] then
    complain(line, "figure fig:" .. id .. " stands in chapter " .. numbers[id].chapter .. " too")
  end
  local alt = at.alt
  if not alt or alt == "" then
    complain(line, "figure fig:" .. id .. " has no description: alt=\"what one sees\"")
    alt = ""
  end
  local name = image.src:match("^([%w_-]+)%.svg$")
  if not name then
    complain(line, image.src .. ": a figure is named NN_name.svg, made from figures/NN_name.gp or .dot")
  elseif not book.read("figures/" .. name .. ".gp") and not book.read("figures/" .. name .. ".dot")
    and not name:match("^%d%d_map$") then
    complain(line, "unknown figure: there is no figures/" .. name .. ".gp or .dot")
  elseif not dry and not book.read(book.run .. "/figures/" .. name .. ".svg") then
    complain(line, "figure " .. book.run .. "/figures/" .. name .. ".svg was not made")
  end
  local number = numbers[id] and numbers[id].number or "?"
  if #image.caption == 0 then complain(line, "figure fig:" .. id .. " has no caption") end
  local picture = pandoc.Image({ pandoc.Str(alt) }, image.src, "", { "", {}, { alt = alt } })
  return pandoc.Div({ pandoc.Para{ picture }, pandoc.Para(image.caption) },
    { "fig:" .. id, { "figure" }, { number = number } })
end

local function value(span)
  local key, line = span.attributes.val, span.attributes.line
  local text, why = book.value(key)
  if text and span.attributes.times then
    local number = tonumber(text)
    text = number and string.format("%.17g", number * tonumber(span.attributes.times)) or text
  end
  if text and span.attributes.format then text, why = book.format(span.attributes.format, text) end
  if not text and dry then text = "?" end
  if not text then
    complain(line, "value '" .. key .. "': " .. why)
    text = "?"
  end
  return pandoc.Span({ pandoc.Str(text) }, { "", { "value" }, { from = key } })
end

local function reference(cite)
  local inlines = pandoc.List{}
  for i, citation in ipairs(cite.citations) do
    local id = citation.id:match("^fig:(.+)$")
    local target = id and numbers[id]
    if not target then
      complain(line_of("@" .. citation.id), "unknown reference @" .. citation.id)
    else
      local where = "#fig:" .. id
      if target.chapter ~= chapter.name then where = target.chapter .. ".md" .. where end
      if i > 1 then inlines:extend{ pandoc.Str(","), pandoc.Space() } end
      inlines:insert(pandoc.Link({ pandoc.Str("Figure\u{a0}" .. target.number) }, where))
    end
  end
  return inlines
end

-- still_to_come: chapters that are not written yet may be named already.
local function still_to_come(name)
  local number = name:match("^(%d%d)_")
  return number and (" " .. (os.getenv("UNWRITTEN") or "") .. " "):find(" " .. number .. " ", 1, true)
end

local function link(element)
  local target = element.target
  if target:match("^https?://") or target:match("^mailto:") or target:match("^#") then return nil end
  local name = target:match("^([%w_-]+)%.md") or target:match("^chapters/([%w_-]+)%.md")
  if name and (titles[name] or name == chapter.name) then
    element.target = target:gsub("^chapters/", "")
    return element
  end
  local file = target:gsub("#.*$", "")
  if name and still_to_come(name) then return element.content end
  if name == "train_guppy" or name == "use_guppy" then return nil end
  if not name and file ~= "" and book.exists(file) then
    element.classes:insert("file")
    return element
  end
  complain(line_of("](" .. target), "unknown link: " .. target)
  return element.content
end

-- ---- exercises -----------------------------------------------------------------------------

local exercises = 0

local function exercise(div)
  exercises = exercises + 1
  local line = div.attributes.line
  local id = (chapter.number or "00") .. "_" .. exercises
  local has_answer = false
  div = pandoc.walk_block(div, { Div = function(inner)
    if inner.classes:includes("answer") then has_answer = true end
  end })
  if not has_answer then complain(line, "exercise " .. exercises .. " has no answer") end
  div.identifier = "exercise-" .. id
  div.attributes.number = tostring(tonumber(chapter.number or "0")) .. "." .. exercises
  local test = #book.list("tests/exercises/" .. id .. "_test.*") > 0
  div.attributes.mark = test and id or nil
  return div
end

-- ---- the whole ------------------------------------------------------------------------------

local function count_words(blocks)
  local words, lines = 0, 0
  blocks:walk({
    Str = function(element) if element.text:match("%w") then words = words + 1 end end,
    Div = function(element)
      if (element.attributes.file or ""):match("^src/") then
        local _, n = element.content[2].text:gsub("\n", "")
        lines = lines + n + 1
      end
    end,
  })
  return words, lines
end

-- missing: the parts of this chapter's stage that it does not show.
local function missing()
  local text = {}
  for _, name in ipairs(book.list("src/" .. (chapter.number or "-") .. "_*/*")) do
    local file = files[name]
    if file == nil then text[#text + 1] = path .. ":1: " .. name .. " is shown nowhere" end
    for _, part in ipairs(file and file.parts or {}) do
      if not file.shown[part.index] then
        text[#text + 1] = string.format("%s:1: %s:%d: part '%s' is shown nowhere", path,
          name, part.first, parts.label(file.parts, part) or "?")
      end
    end
  end
  return #text > 0 and table.concat(text, "\n") .. "\n" or ""
end

function Reader(input)
  source = book.read(path)
  local doc = book.markdown(annotated(source))
  local blocks = doc.blocks

  -- First every block says what it wants to show; then `rest` is known.
  for round = 1, 2 do
    blocks:walk({ CodeBlock = function(block)
      if block.attributes.show then ask_for(block, round == 2) end
    end })
  end

  blocks = blocks:walk({
    CodeBlock = function(block)
      local at = block.attributes
      if at.show then return show(block) end
      if at.answer then return answer(block) end
      if at.run then return output(block) end
      if block.classes[1] == "c" or block.classes[1] == "console" then
        if not block.classes:includes("sketch") then
          complain(at.line or line_of("```" .. (block.classes[1] or "")),
            "code and output are never typed into a chapter: use show=, answer= or run= " ..
            "(or .sketch for code that is in no program)")
        end
      end
      at.line = nil
      return block
    end,
    Para = function(block)
      local image = #block.content == 1 and block.content[1]
      if image and image.t == "Image" then return figure(image) end
      for _, inline in ipairs(block.content) do
        if inline.t == "Image" then
          complain(inline.attributes.line or line_of(inline.src), "a figure stands alone in its paragraph")
        end
      end
    end,
  })
  blocks = blocks:walk({
    Span = function(span) if span.attributes.val then return value(span) end end,
    Cite = reference,
    Link = link,
  })
  blocks = blocks:walk({
    Div = function(div)
      if div.classes:includes("exercise") then return exercise(div) end
      -- an answer written as a division that holds an answer's code is one answer
      if div.classes:includes("answer") then
        local content = pandoc.List{}
        for _, inner in ipairs(div.content) do
          if inner.t == "Div" and inner.classes:includes("answer") then
            content:extend(inner.content)
          else
            content:insert(inner)
          end
        end
        div.content = content
        return div
      end
    end,
  })

  -- The picture of the nine stages stands where the chapter says where we are.
  for i, block in ipairs(blocks) do
    if block.t == "Header" and pandoc.utils.stringify(block.content) == "Where we are" then
      local map = (chapter.number or "") .. "_map.svg"
      if book.read(book.run .. "/figures/" .. map) then
        local alt = "The way through the book: data, tokens, batches, training and the fish; below them tensors, " ..
          "attention, the transformer and gradients, which lead to training; under all of them the ground. Stage " ..
          (chapter.number or "") .. ", " .. chapter.name:gsub("^%d+_", ""):gsub("_", " ") .. ", is lit."
        local picture = pandoc.Image({ pandoc.Str(alt) }, map, "", { "", {}, { alt = alt } })
        blocks:insert(i + 1, pandoc.Div({ pandoc.Para{ picture } }, { "", { "map" }, {} }))
      end
      break
    end
  end

  local known = { map = 1, aside = 1, rest = 1, exercise = 1, answer = 1, code = 1, console = 1, figure = 1,
                  notation = 1, cells = 1 }
  blocks:walk({ Div = function(div)
    local class = div.classes[1]
    if class and not known[class] then
      complain(div.attributes.line, "unknown division ::: " .. class)
    end
  end })

  local folder = book.run .. (dry and "/check/" or "/book/woven/")
  os.execute("mkdir -p " .. book.quote(folder) .. " " .. book.quote(book.run .. "/console"))
  if book.errors == 0 then
    book.write(folder .. chapter.name .. ".missing", missing())
    if not dry then
      book.update(book.run .. "/console/" .. chapter.name .. ".txt", console.transcript(transcript))
    end
  end

  local words, lines = count_words(blocks)
  local title = pandoc.List{}
  if blocks[1] and blocks[1].t == "Header" and blocks[1].level == 1 then
    title = blocks[1].content
    blocks:remove(1)
  else
    complain(1, "a chapter begins with # and its title")
  end
  doc.meta.title = pandoc.MetaInlines(title)
  doc.meta.chapter = chapter.name
  doc.meta.number = chapter.number or ""
  doc.meta.words = tostring(words)
  doc.meta.lines = tostring(lines)
  local seconds = 0
  for _, step in ipairs(book.list(book.run .. "/steps/" .. (chapter.number or "-") .. ".*")) do
    seconds = seconds + (tonumber((book.read(step) or ""):match("[%d.]+")) or 0)
  end
  if seconds > 0 then doc.meta.seconds = tostring(seconds) end
  book.finish()
  return pandoc.Pandoc(blocks, doc.meta)
end
