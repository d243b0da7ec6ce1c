-- html: the looks of a woven chapter in HTML and EPUB.
--
-- LOOM_FORMAT=page (one page a chapter), print (all in one) or epub.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

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

-- cube: one of a terminal's 256 colours as #rrggbb.
local function cube(n)
  if n >= 232 then
    local grey = 8 + 10 * (n - 232)
    return string.format("#%02x%02x%02x", grey, grey, grey)
  end
  n = n - 16
  local function level(i) return i == 0 and 0 or 55 + 40 * i end
  return string.format("#%02x%02x%02x", level(n // 36), level(n // 6 % 6), level(n % 6))
end

local function colour(codes, i, ground)
  local mode = codes[i + 1]
  if mode == 5 and codes[i + 2] then
    local n = codes[i + 2]
    if n < 16 then return { class = ground .. "-" .. names[n % 8 + 1] }, i + 2 end
    return { paint = cube(n) }, i + 2
  elseif mode == 2 and codes[i + 4] then
    return { paint = string.format("#%02x%02x%02x", codes[i + 2], codes[i + 3], codes[i + 4]) }, i + 4
  end
  return nil, i
end

-- ink_on: black or white, whichever reads better on a painted ground.
local function ink_on(paint)
  local r, g, b = paint:match("#(%x%x)(%x%x)(%x%x)")
  local light = 0.299 * tonumber(r, 16) + 0.587 * tonumber(g, 16) + 0.114 * tonumber(b, 16)
  return light > 140 and "#111" or "#fff"
end

-- ansi: terminal output as HTML.
local function ansi(text)
  local out, state = {}, {}
  local open = false
  local function close() if open then out[#out + 1] = "</span>"; open = false end end
  local function reopen()
    close()
    local classes, style = {}, {}
    for _, flag in ipairs{ "bold", "dim", "italic", "underline", "reverse" } do
      if state[flag] then classes[#classes + 1] = "t-" .. flag end
    end
    for _, ground in ipairs{ "fg", "bg" } do
      local c = state[ground]
      if c and c.class then classes[#classes + 1] = c.class end
      if c and c.paint then
        classes.painted = true
        style[#style + 1] = (ground == "fg" and "color:" or "background:") .. c.paint
        if ground == "bg" and not state.fg then style[#style + 1] = "color:" .. ink_on(c.paint) end
      end
    end
    if classes.painted then classes[#classes + 1] = "painted" end
    if #classes + #style > 0 then
      out[#out + 1] = "<span" ..
        (#classes > 0 and ' class="' .. table.concat(classes, " ") .. '"' or "") ..
        (#style > 0 and ' style="' .. table.concat(style, ";") .. '"' or "") .. ">"
      open = true
    end
  end
  local at = 1
  while true do
    local from, to, list, final = text:find("\27%[([%d;]*)([A-Za-z])", at)
    out[#out + 1] = escape(text:sub(at, (from or 0) - 1))
    if not from then break end
    if final == "m" then
      local codes = {}
      for n in (list == "" and "0" or list):gmatch("%d+") do codes[#codes + 1] = tonumber(n) end
      local i = 1
      while i <= #codes do
        local n = codes[i]
        if n == 0 then state = {}
        elseif n == 1 then state.bold = true
        elseif n == 2 then state.dim = true
        elseif n == 3 then state.italic = true
        elseif n == 4 then state.underline = true
        elseif n == 7 then state.reverse = true
        elseif n == 22 then state.bold, state.dim = nil, nil
        elseif n == 23 then state.italic = nil
        elseif n == 24 then state.underline = nil
        elseif n == 27 then state.reverse = nil
        elseif n >= 30 and n <= 37 then state.fg = { class = "fg-" .. names[n - 29] }
        elseif n >= 90 and n <= 97 then state.fg = { class = "fg-" .. names[n - 89] }
        elseif n >= 40 and n <= 47 then state.bg = { class = "bg-" .. names[n - 39] }
        elseif n >= 100 and n <= 107 then state.bg = { class = "bg-" .. names[n - 99] }
        elseif n == 38 then state.fg, i = colour(codes, i, "fg")
        elseif n == 48 then state.bg, i = colour(codes, i, "bg")
        elseif n == 39 then state.fg = nil
        elseif n == 49 then state.bg = nil
        end
        i = i + 1
      end
      reopen()
    end
    at = to + 1
  end
  close()
  return table.concat(out)
end

-- ---- blocks ----------------------------------------------------------------------------------

local function figure_size(source)
  local svg = book.read(book.run .. "/figures/" .. source) or ""
  local w, h = svg:match('viewBox%s*=%s*"[%d.-]+ [%d.-]+ ([%d.]+) ([%d.]+)"')
  if not w then return "" end
  w, h = math.ceil(tonumber(w)), math.ceil(tonumber(h))
  return string.format(' width="%d" height="%d"', w, h), w
end

-- picture: an image in a frame of its own, which scrolls where a screen is too narrow for it.
local function picture(image, lazy)
  local size, width = figure_size(image.src)
  return '<div class="picture' .. (width and width > 560 and ' broad" tabindex="0' or "") ..
    '"><img src="figures/' .. image.src .. '" alt="' .. escape(image.attributes.alt) .. '"' ..
    size .. (lazy and ' loading="lazy"' or "") .. "></div>"
end

local function figure(div)
  local image, caption = div.content[1].content[1], div.content[2].content
  local number = div.attributes.number
  local inlines = pandoc.List{ pandoc.Strong{ pandoc.Str("Figure\u{a0}" .. number .. ".") }, pandoc.Space() }
  inlines:extend(caption)
  local alt = image.attributes.alt
  local tag
  if format == "epub" then
    -- pandoc puts the picture into the EPUB itself
    tag = pandoc.Plain{ pandoc.Image({ pandoc.Str(alt) }, book.run .. "/figures/" .. image.src) }
  else
    tag = raw(picture(image, true))
  end
  return wrapped('<figure class="drawn" id="' .. div.identifier .. '">',
    { tag, raw("<figcaption>"), pandoc.Plain(inlines), raw("</figcaption>") }, "</figure>")
end

local function code(div)
  return wrapped('<figure class="code">',
    { raw("<figcaption>"), div.content[1], raw("</figcaption>"), div.content[2] }, "</figure>")
end

local function console(div)
  local html = { '<figure class="console' .. (div.classes[2] and " wrap" or "") .. '">' }
  for _, block in ipairs(div.content) do
    local class = block.classes[1]
    if class == "command" then
      html[#html + 1] = '<pre class="command"><code><span class="prompt" aria-hidden="true">$ </span>' ..
        escape(block.text:gsub("^%$ ", "")) .. "</code></pre>"
    else
      html[#html + 1] = '<pre class="' .. class .. '" tabindex="0"><code>' .. ansi(block.text) .. "</code></pre>"
    end
  end
  if div.attributes.exit ~= "0" then
    html[#html + 1] = '<p class="exit">exit code ' .. div.attributes.exit .. "</p>"
  end
  html[#html + 1] = "</figure>"
  return raw(table.concat(html, "\n"))
end

-- folded: a division that opens on request, and is open in print and in an EPUB.
local function folded(class, summary, blocks)
  if format == "epub" then
    return wrapped('<div class="' .. class .. '">', blocks, "</div>")
  end
  return wrapped('<details class="' .. class .. '"' .. (format == "print" and " open" or "") ..
    "><summary>" .. summary .. "</summary>", blocks, "</details>")
end

-- contents_of: what a folded rest holds, "file.c, main.c: 214 lines".
local function contents_of(div)
  local names, seen, lines = {}, {}, 0
  pandoc.walk_block(div, { Div = function(inner)
    local name = inner.attributes.file
    if name then
      if not seen[name] then
        seen[name] = true
        names[#names + 1] = "<code>" .. escape(name:match("[^/]*$")) .. "</code>"
      end
      local _, n = inner.content[2].text:gsub("\n", "")
      lines = lines + n + 1
    end
  end })
  if #names == 0 then return "The rest" end
  return table.concat(names, ", ") .. ": " .. lines .. " lines"
end

local function exercise(div)
  local at = div.attributes
  local blocks = pandoc.List{ raw('<p class="label">Exercise ' .. at.number .. "</p>") }
  blocks:extend(div.content)
  if at.mark then
    local extra = raw('<p class="mark">Mark yours: <code>make exercise N=' .. at.mark ..
      " FILE=mine.c</code></p>")
    -- after the question, before the answer
    local at = #blocks + 1
    for i, block in ipairs(blocks) do
      if block.t == "RawBlock" and block.text:match('^<%a+ class="answer"') then at = i break end
    end
    blocks:insert(at, extra)
  end
  return wrapped('<section class="exercise" id="' .. div.identifier .. '">', blocks, "</section>")
end

local function map(div)
  local image = div.content[1].content[1]
  if format == "epub" then
    return pandoc.Para{ pandoc.Image(image.caption, book.run .. "/figures/" .. image.src) }
  end
  return raw('<figure class="map">' .. picture(image) .. "</figure>")
end

local function division(div)
  local class = div.classes[1]
  if class == "map" then return map(div) end
  if class == "figure" then return figure(div) end
  if class == "code" then return code(div) end
  if class == "console" then return console(div) end
  if class == "aside" then
    return wrapped('<aside class="margin" style="--up:' .. (div.attributes.up or "1") .. '">',
      div.content, "</aside>")
  end
  if class == "answer" then return folded("answer", "An answer", div.content) end
  if class == "exercise" then return exercise(div) end
  if class == "notation" then return wrapped('<div class="notation">', div.content, "</div>") end
end

local function link(element)
  local target = element.target
  if element.classes:includes("file") then return pandoc.Code(target) end
  if format == "page" then
    element.target = target:gsub("^([%w_-]+)%.md", function(name)
      return name ~= "book" and name .. ".html" or nil
    end)
  end
  return element
end

-- ---- the page ----------------------------------------------------------------------------------

-- duration: 0.4 s, 48 s, 5 min.
local function duration(seconds)
  if seconds < 0.95 then return string.format("%.1f s", math.max(seconds, 0.1)) end
  if seconds < 100 then return string.format("%.0f s", seconds) end
  return string.format("%.0f min", seconds / 60)
end

-- minutes: prose at 230 words a minute; what code takes depends on the reader.
local function minutes(meta)
  return math.ceil(tonumber(pandoc.utils.stringify(meta.words or "0")) / 230)
end

-- around: what the page's frame needs to know of the other pages.
local function around(meta)
  local name = meta.chapter and pandoc.utils.stringify(meta.chapter)
  local pages, here = book.pages(), nil
  for i, page in ipairs(pages) do
    if page.name == name then here = i end
  end
  local list = pandoc.List{}
  for i, page in ipairs(pages) do
    list:insert({ name = page.name, mark = page.mark, title = page.title,
                  here = i == here or nil })
  end
  meta.pages = list
  if here then
    local before, after = pages[here - 1], pages[here + 1]
    if before then
      meta.previous = before.name
      meta["previous-title"] = before.title
    end
    if after then
      meta.next = after.name
      meta["next-title"] = after.title
    end
    meta["number-plain"] = pages[here].number and tostring(tonumber(pages[here].number)) or nil
    meta.minutes = tostring(minutes(meta))
    local lines = tonumber(pandoc.utils.stringify(meta.lines or "0"))
    if lines > 0 then meta["code-lines"] = (tostring(lines):gsub("^(%d+)(%d%d%d)$", "%1,%2")) end
    local seconds = meta.seconds and tonumber(pandoc.utils.stringify(meta.seconds))
    if seconds then meta.took = duration(seconds) end
  end
  return meta
end

-- walk: from the outside in, so that what is folded is counted before it becomes HTML.
local function walk(list)
  local result = pandoc.List{}
  for i, block in ipairs(list) do
    if block.t == "Div" then
      local class = block.classes[1]
      -- an aside begins beside the first line of its paragraph
      local before = class == "aside" and list[i - 1]
      if before and before.t == "Para" then
        local letters = utf8.len(pandoc.utils.stringify(before.content)) or 66
        block.attributes.up = tostring(math.min(12, math.ceil(letters / 72)))
      end
      local summary = class == "rest" and contents_of(block)
      if class ~= "figure" and class ~= "map" and class ~= "code" and class ~= "console" then
        block.content = walk(block.content)
      end
      if summary then
        result:extend(folded("rest", summary, block.content))
      else
        local made = division(block)
        if made == nil then result:insert(block)
        elseif made.t then result:insert(made)
        else result:extend(made) end
      end
    elseif block.t == "Table" then
      result:extend(wrapped('<div class="scroll" tabindex="0">', { block }, "</div>"))
    elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Math" then
      result:extend(wrapped('<div class="scroll formula" tabindex="0">', { block }, "</div>"))
    else
      result:insert(block)
    end
  end
  return result
end

-- with_run: what is woven here may not be what the prose was written about; say so at the
-- top of a page, and in a whole book at the top of each chapter.
local function with_run(blocks)
  if book.character == "guppy" and book.preset == "guppy" then return blocks end
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
  doc.blocks = with_run(pandoc.Blocks(walk(doc.blocks)):walk({ Link = link }))
  if format == "page" then doc.meta = around(doc.meta) end
  return doc
end
