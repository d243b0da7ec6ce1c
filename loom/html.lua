-- html: the looks of a woven chapter in HTML and EPUB.
--
-- LOOM_FORMAT=page (one page a chapter), print (all in one) or epub.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local links = require("links")
local taste = require("taste")

local format = os.getenv("LOOM_FORMAT") or "page"

local function raw(text) return pandoc.RawBlock("html", text) end

local function escape(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

-- wrapped: blocks between an opening and a closing tag.
local function wrapped(open, blocks, close)
  local list = pandoc.List{ raw(open) }
  list:extend(blocks)
  list:insert(raw(close))
  return list
end

-- ---- a terminal's colours ------------------------------------------------------------------

local names = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" }

-- ink_on: black or white, whichever has more contrast with a painted ground (WCAG 2.2, relative
-- luminance): both have as much where (L + 0.05)^2 = 1.05 * 0.05.
local function ink_on(paint)
  local light = 0
  for i, weight in ipairs{ 0.2126, 0.7152, 0.0722 } do
    local c = tonumber(paint:sub(2 * i, 2 * i + 1), 16) / 255
    light = light + weight * (c <= 0.04045 and c / 12.92 or ((c + 0.055) / 1.055) ^ 2.4)
  end
  return light > 0.179 and "#000" or "#fff"
end

-- changed: the state {bold, fg, bg} after an escape sequence with these codes; a colour is
-- one of the names, or #rrggbb.
local function changed(state, list)
  local codes, i = {}, 1
  for n in (list == "" and "0" or list):gmatch("%d+") do codes[#codes + 1] = tonumber(n) end
  while codes[i] do
    local n = codes[i]
    local ground = ({ [3] = "fg", [4] = "bg" })[n // 10]
    if n == 0 then state = {}
    elseif n == 1 then state.bold = true
    elseif ground and n % 10 == 8 and codes[i + 4] then -- 38;2;r;g;b
      state[ground] = string.format("#%02x%02x%02x", codes[i + 2], codes[i + 3], codes[i + 4])
      i = i + 4
    elseif ground then state[ground] = names[n % 10 + 1]
    end
    i = i + 1
  end
  return state
end

-- styled: a text in the state's colours.
local function styled(text, state)
  local classes, style = pandoc.List{ state.bold and "t-bold" }, pandoc.List{}
  for _, pair in ipairs{ { "fg", "color:" }, { "bg", "background:" } } do
    local ground, property = pair[1], pair[2]
    local colour = state[ground] or ""
    if colour:match("^#") then style:insert(property .. colour)
    elseif colour ~= "" then classes:insert(ground .. "-" .. colour) end
  end
  if #style > 0 then classes:insert("painted") end
  if (state.bg or ""):match("^#") and not state.fg then style:insert("color:" .. ink_on(state.bg)) end
  if text == "" or #classes == 0 then return escape(text) end
  return '<span class="' .. table.concat(classes, " ") .. '"' ..
    (#style > 0 and ' style="' .. table.concat(style, ";") .. '"' or "") .. ">" .. escape(text) .. "</span>"
end

-- ansi: terminal output as HTML.
local function ansi(text)
  local out, state = {}, {}
  for plain, list, final in (text .. "\27[m"):gmatch("([^\27]*)\27%[([%d;]*)(%a)") do
    out[#out + 1] = styled(plain, state)
    if final == "m" then state = changed(state, list) end
  end
  return table.concat(out)
end

-- ---- formulas ----------------------------------------------------------------------------------

-- unary: whether a minus behind this MathML is a sign: nothing that it could be taken from precedes it.
local function unary(before)
  local last, count = before, nil
  repeat last, count = last:gsub("<mspace[^>]*></mspace>$", "") until count == 0
  local attributes, text = last:match("<mo([^>]*)>([^<]*)</mo>$")
  if text then return not attributes:find("postfix", 1, true) and not text:find("^[%)%]}!]$") end
  return last:match("</munderover>$") or last:match("</munder>$") or last:match("<%a[^/>]*>$")
end

-- joined: neighbors of which both are upright, or both italics by their letters, become one, as pandoc 3 writes names.
local function joined(html)
  local function italics(text) return text:gsub("\xf0\x9d[\x80-\xbf][\x80-\xbf]", ""):gsub("\u{210e}", "") == "" end
  local was
  repeat
    was = html
    html = html:gsub('<mi mathvariant="normal">([^<]*)</mi><mi mathvariant="normal">', '<mi mathvariant="normal">%1')
      :gsub("<mi>([^<]+)</mi><mi>([^<]+)</mi>", function(a, b) return italics(a) and italics(b) and "<mi>" .. a .. b .. "</mi>" or nil end)
  until html == was
  return html
end

-- formula: Math as MathML. What pandoc writes is mended where browsers show it otherwise than TeX does:
-- a name of several letters is one <mi> or <mo>, upright or all italics, a function's name keeps a thin
-- distance from what is not in parentheses, and a minus that is a sign stays close to its number.
local function formula(math)
  local html = pandoc.write(pandoc.Pandoc{ pandoc.Plain{ math } }, "html5", pandoc.WriterOptions{ html_math_method = "mathml" })
  if not html:match("^%s*<math") then return nil end -- pandoc has said why
  html = html:gsub('<mstyle mathvariant="(%a+)">(.-)</mstyle>', function(variant, letters)
    if letters:gsub("<mi[^>]*>[^<]*</mi>", "") ~= "" then return nil end
    local word = letters:gsub("<[^>]*>", "")
    if variant == "italic" then word = word:gsub("h", "\u{210e}") end -- the one that Unicode keeps elsewhere
    return (variant == "normal" and '<mi mathvariant="normal">' or "<mi>") .. word .. "</mi>"
  end)
  html = joined((html:gsub('<mi mathvariant="italic">h</mi>', "<mi>\u{210e}</mi>"))):gsub("<mi>\u{2212}</mi>", "<mo>\u{2212}</mo>") -- pandoc 3's sign
  html = html:gsub("()<mo>(%a%a+)</mo>()", function(from, name, to)
    local before, after = html:sub(1, from - 1), html:sub(to)
    local close = name == "mod" or after:match('^<mrow><mo[^>]*>[%(%[{]') or after:match("^<mo[^>]*>%(") or after:match("^</mrow>")
    local apart = name ~= "mod" and before:match("</m[^o>]+>$") and not before:match("</mspace>$") and
      not before:match("</munder[^>]*>$")
    return '<mo form="prefix" lspace="' .. (apart and "0.167em" or "0") .. '" rspace="' .. (close and "0" or "0.167em") ..
      '">' .. name .. "</mo>"
  end)
  html = html:gsub("()<mo>\u{2212}</mo>", function(from)
    return unary(html:sub(1, from - 1)) and '<mo form="prefix" lspace="0" rspace="0">\u{2212}</mo>' or nil
  end)
  return pandoc.RawInline("html", (html:gsub("%s+$", "")))
end

-- ---- blocks ----------------------------------------------------------------------------------

-- picture: an image of this run, or on a phone its narrow drawing (figure.sh makes both, of most); into an
-- EPUB pandoc puts the picture itself.
local function picture(div, lazy)
  local image = div.content[1].content[1]
  local folder = book.run .. "/figures/"
  if format == "epub" then return pandoc.Plain{ pandoc.Image(image.caption, folder .. image.src) } end
  local function sized(name)
    local w, h = (book.read(folder .. name) or ""):match('viewBox%s*=%s*"[%d.-]+ [%d.-]+ ([%d.]+) ([%d.]+)"')
    return math.ceil(tonumber(w or 0)), w and string.format(' width="%d" height="%d"', math.ceil(w), math.ceil(h)) or ""
  end
  local wide, size = sized(image.src)
  local narrow, narrow_size = sized("narrow/" .. image.src)
  return raw('<div class="picture' .. (wide > 560 and " broad" or "") .. '"><picture>' ..
    (narrow > 0 and '<source media="screen and (max-width: 40em)" srcset="figures/narrow/' .. image.src .. '"' .. narrow_size .. ">" or "") ..
    '<img src="figures/' .. image.src .. '" alt="' .. escape(image.attributes.alt) .. '"' .. size ..
    (lazy and ' loading="lazy"' or "") .. "></picture></div>")
end

-- folded: a division that opens on request, and is open in print and in an EPUB.
local function folded(class, summary, blocks)
  if format == "epub" then return wrapped('<div class="' .. class .. '">', blocks, "</div>") end
  return wrapped('<details class="' .. class .. '"' .. (format == "print" and " open" or "") ..
    "><summary>" .. summary .. "</summary>", blocks, "</details>")
end

local looks = {}

function looks.map(div) return wrapped('<figure class="map">', { picture(div) }, "</figure>") end

function looks.figure(div)
  local caption = pandoc.List{ pandoc.Strong{ pandoc.Str("Figure\u{a0}" .. div.attributes.number .. ".") }, pandoc.Space() }
  caption:extend(div.content[2].content)
  return wrapped('<figure class="drawn" id="' .. div.identifier .. '">',
    { picture(div, true), raw("<figcaption>"), pandoc.Plain(caption), raw("</figcaption>") }, "</figure>")
end

-- listing: C with links from its function names to where they are shown.
local function listing(block, file)
  if block.classes[1] ~= "c" then return block end
  return raw(links.listing(block, (file or ""):match("^src/") and file))
end

function looks.code(div)
  return wrapped('<figure class="code">',
    { raw("<figcaption>"), div.content[1], raw("</figcaption>"), listing(div.content[2], div.attributes.file) }, "</figure>")
end

function looks.console(div)
  local html = pandoc.List{ '<figure class="console' .. (div.classes[2] and " wrap" or "") .. '">' }
  for _, block in ipairs(div.content) do
    local class = block.classes[1]
    html:insert(class == "command" and
      '<pre class="command"><code><span class="prompt" aria-hidden="true">$ </span>' ..
        escape(block.text:gsub("^%$ ", "")) .. "</code></pre>" or
      '<pre class="' .. class .. '" tabindex="0"><code>' .. ansi(block.text) .. "</code></pre>")
  end
  if div.attributes.exit ~= "0" then html:insert('<p class="exit">exit code ' .. div.attributes.exit .. "</p>") end
  html:insert("</figure>")
  return { raw(table.concat(html, "\n")) }
end

-- Folded with what it holds: "file.c, main.c: 214 lines".
function looks.rest(div)
  local files, seen, lines = pandoc.List{}, {}, 0
  div:walk({ Div = function(inner)
    local name = inner.attributes.file
    if not name then return end
    if not seen[name] then files:insert("<code>" .. escape(name:match("[^/]*$")) .. "</code>") end
    seen[name] = true
    lines = lines + #book.lines(inner.content[2].text)
  end })
  return folded("rest", #files > 0 and table.concat(files, ", ") .. ": " .. lines .. " lines" or "The rest", div.content)
end

function looks.hint(div) return folded("hint", "A hint", div.content) end

function looks.answer(div) return folded("answer", "An answer", div.content) end

function looks.aside(div)
  return wrapped('<aside class="margin" role="note" style="--up:' .. (div.attributes.up or "1") .. '">', div.content, "</aside>")
end

-- An index of all functions: what each is for its contract says.
function looks.functions()
  local html, initial = { '<div class="functions">' }, nil
  for _, entry in ipairs(links.all()) do
    local first = entry.name:sub(1, 1):upper()
    if first ~= initial then html[#html + 1] = (initial and "</ul>" or "") .. "<h2>" .. first .. "</h2><ul>" end
    initial = first
    local contract = links.contract(entry)
    html[#html + 1] = '<li><a href="' .. links.definition(entry) .. '"><code>' .. entry.name .. "</code></a> " ..
      '<small>' .. (entry.defined.page:match("^0?(%d+)") or entry.defined.page:match("^%a"):upper()) ..
      (contract and ', <a href="' .. contract .. '">contract</a>' or "") .. "</small></li>"
  end
  html[#html + 1] = initial and "</ul></div>" or "</div>"
  return { raw(table.concat(html, "\n")) }
end

-- What is shown on the wall; see slides.lua.
function looks.slide(div) return wrapped('<div class="notation slide">', div.content, "</div>") end

function looks.notation(div) return wrapped('<div class="notation">', div.content, "</div>") end

function looks.exercise(div)
  local blocks = pandoc.List{ raw('<p class="label">Exercise ' .. div.attributes.number .. "</p>") }
  local mark = div.attributes.mark and raw('<p class="mark">Mark yours: <code>make exercise N=' ..
    div.attributes.mark .. "</code></p>")
  for _, block in ipairs(div.content) do
    -- after the question, before what helps
    if mark and block.t == "Div" and (block.classes[1] == "hint" or block.classes[1] == "answer") then
      blocks:insert(mark)
      mark = nil
    end
    blocks:insert(block)
  end
  return wrapped('<section class="exercise" id="' .. div.identifier .. '">', blocks, "</section>")
end

local function scrolled(class, block)
  return pandoc.Blocks(wrapped('<div class="' .. class .. '" tabindex="0">', { block }, "</div>")), false
end

-- Divisions from the outside in, so that what is folded is counted before it becomes HTML.
local divisions = { traverse = "topdown" }

-- An aside begins beside the first line of the paragraph before it.
function divisions.Blocks(list)
  for i, block in ipairs(list) do
    local before = block.t == "Div" and block.classes[1] == "aside" and list[i - 1]
    if before and before.t == "Para" then
      local letters = utf8.len(pandoc.utils.stringify(before.content)) or 66
      block.attributes.up = tostring(math.min(12, math.ceil(letters / 72)))
    end
  end
  return list
end

function divisions.Div(div)
  local look = looks[div.classes[1]]
  if look then return pandoc.Blocks(look(div)):walk(divisions), false end
end

function divisions.CodeBlock(block)
  if block.classes[1] == "c" then return listing(block) end
end

-- A function's name in a sentence leads to it, but not in a heading or within another link.
function divisions.Code(code)
  local target = links.of_sentence(code.text)
  if target then return pandoc.Link({ code }, target, "", { "", { "function" }, {} }), false end
end

function divisions.Link() return nil, false end

function divisions.Header() return nil, false end

-- A column without a heading gets one that is only read aloud; one that is a formula alone, a word before it.
function divisions.Table(block)
  for _, row in ipairs(block.head.rows) do
    for _, cell in ipairs(row.cells) do
      if #cell.contents == 0 then
        cell.contents = { pandoc.Plain{ pandoc.Span({ pandoc.Str("what") }, { "", { "unseen" }, {} }) } }
      elseif #cell.contents[1].content == 1 and cell.contents[1].content[1].t == "Math" then
        cell.contents[1].content:insert(1, pandoc.Span({ pandoc.Str("formula") }, { "", { "unseen" }, {} }))
      end
    end
  end
  return scrolled("scroll", block)
end

function divisions.Para(block)
  if #block.content == 1 and block.content[1].t == "Math" then return scrolled("scroll formula", block) end
end

local function link(element)
  if element.classes:includes("file") then return pandoc.Code(element.target) end
  if format == "page" then
    element.target = element.target:gsub("^([%w_-]+)%.md", function(name) return name ~= "book" and name .. ".html" or nil end)
  end
  return element
end

-- ---- the page ----------------------------------------------------------------------------------

-- around: what the page's frame needs to know of the other pages.
local function around(meta)
  local name = meta.chapter and pandoc.utils.stringify(meta.chapter)
  local pages, here = book.pages(), nil
  meta.pages = pandoc.List{}
  for i, page in ipairs(pages) do
    if page.name == name then here = i end
    meta.pages:insert({ name = page.name, mark = page.mark, title = page.title, here = page.name == name or nil })
  end
  if not here then return end
  for key, page in pairs{ previous = pages[here - 1], next = pages[here + 1] } do
    meta[key], meta[key .. "-title"] = page.name, page.title
  end
  meta["number-plain"] = pages[here].key and pages[here].mark
  meta.label = pages[here].key and (pages[here].number and "Chapter " or "Appendix ") .. pages[here].mark
  local measured = book.measured(meta)
  local function lines(n) return n > 0 and (book.format("%,d", tostring(n))) or nil end
  meta.minutes, meta.took = tostring(measured.minutes), measured.took
  meta["code-lines"], meta["folded-lines"] = lines(measured.open), lines(measured.folded)
end

-- with_run: what is woven here may not be what the prose was written about; say so at the
-- top of a page, and in a whole book at the top of each chapter.
local function with_run(blocks, search)
  if book.character == "guppy" and book.preset == "guppy" then return blocks end
  if search then return blocks end
  local said = raw('<p class="run">Woven from a run of <b>' .. escape(book.character) ..
    "</b> with preset <b>" .. escape(book.preset) ..
    "</b>; the prose was written about guppy with preset guppy.</p>")
  if format == "page" then
    blocks:insert(1, said)
    return blocks
  end
  return blocks:walk({ Header = function(header)
    if header.classes:includes("chapter") then return { header, said } end
  end })
end

function Pandoc(doc)
  local here = doc.meta.chapter and pandoc.utils.stringify(doc.meta.chapter)
  if format == "epub" then
    here = {}
    for _, block in ipairs(doc.blocks) do
      if block.t == "Header" and block.level == 1 then table.insert(here, block.identifier) end
    end
  end
  links.begin(format, here)
  if format == "page" then doc.blocks = taste.tasted(doc.blocks, taste.woven) end
  doc.blocks = with_run(doc.blocks:walk(divisions), doc.meta.search):walk({ Link = link, Math = formula })
  if format == "page" then around(doc.meta) end
  return doc
end
