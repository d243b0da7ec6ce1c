-- links: of function names in code to where the functions are shown. A definition has the
-- place "c:NAME" on its page and leads to the contract; a declaration, with the contract above
-- it, has the place "h:NAME" and leads to the definition; any other NAME leads there, too.

local book = require("book")

local M = {}

-- functions: by name {defined = {page, file}, declared = {page, file} or nil}.
local functions
local function known(name)
  if not functions then
    functions = {}
    for line in (book.read(book.run .. "/book/functions") or ""):gmatch("[^\n]+") do
      local one, page, file, page_h, file_h = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
      functions[one] = { name = one, defined = { page = page, file = file },
                         declared = file_h ~= "" and { page = page_h, file = file_h } or nil }
    end
  end
  return functions[name]
end

-- names: of all functions, sorted.
function M.all()
  known("")
  local list = {}
  for _, entry in pairs(functions) do list[#list + 1] = entry end
  table.sort(list, function(a, b) return a.name:lower() < b.name:lower() end)
  return list
end

-- address: what leads from anywhere on the page `here` to a place of a page. Set by M.begin:
-- a page a file, all in one, or an e-book's files.
local address

local placed = {} -- a function that is defined twice, behind #if and #else, has one place

-- begin: format is page, print or epub; here the page's name, or of an e-book the names of
-- its pages in order.
function M.begin(format, here)
  if format == "page" then
    function address(page, place) return (page ~= here and page .. ".html" or "") .. "#" .. place end
  elseif format == "epub" then
    local order = {}
    for i, page in ipairs(here) do order[page] = i end
    function address(page, place) return order[page] and string.format("ch%03d.xhtml#%s", order[page], place) end
  else
    function address(_, place) return "#" .. place end
  end
end

function M.definition(entry) return address(entry.defined.page, "c:" .. entry.name) end

function M.contract(entry) return entry.declared and address(entry.declared.page, "h:" .. entry.name) end

-- of_sentence: where `code` in a sentence leads: a function's name, alone or being called.
function M.of_sentence(text)
  local name = text:match("^([%a_][%w_]*)$") or text:match("^([%a_][%w_]*)%(")
  local entry = name and #name > 2 and known(name)
  return entry and M.definition(entry)
end

-- places_in: the lines of a piece of a file where functions begin: {[line] = {name = place}}.
-- It relies on what parts.lua relies on: what is at the left edge is outside all braces.
local function places_in(text, file)
  local places, comment = {}, false
  local lines = book.lines(text)
  for n, line in ipairs(lines) do
    local was = comment
    for mark in line:gmatch("[/*][*/]") do
      if mark == "/*" then comment = true elseif mark == "*/" then comment = false end
    end
    local macro = line:match("^#%s*define%s+([%a_][%w_]*)%(")
    if was or not line:match("^[%a_#]") then macro = nil
    elseif macro then
      local entry = known(macro)
      if entry and entry.defined.file == file then places[n] = { [macro] = "c:" .. macro } end
    elseif not line:match("^#") then
      local rest = table.concat(lines, "\n", n, math.min(#lines, n + 12)):gsub("/%*.-%*/", "")
      local defined = (rest:match("[;{]") or ";") == "{"
      for name in line:gmatch("([%a_][%w_]*)%s*%(") do
        local entry = known(name)
        local at = entry and (defined and entry.defined or not defined and (entry.declared or entry.defined))
        if at and at.file == file then
          places[n] = { [name] = (at == entry.defined and "c:" or "h:") .. name }
          break
        end
      end
    end
  end
  return places
end

-- linked: a run of highlighted text of one class with links in it. place: of a function that
-- begins here, {[name] = place}. earlier: the run before it; pandoc 3 parts `->` from the member.
local function linked(text, class, place, earlier)
  if class == "st" or class == "ch" or class == "im" then return text end
  return (text:gsub("()([%a_][%w_]*)()", function(from, name, to)
    local entry = known(name)
    local before, after = text:sub(1, from - 1), text:sub(to)
    if not entry or before:match("[&#][%a%d]*$") and after:match("^;") then return nil end
    if not name:find("_", 1, true) and not after:match("^%(") then return nil end
    local near = from == 1 and earlier or before
    if near:match("%.$") or near:match("%-&gt;$") then return nil end
    local id = place and place[name]
    if id and not placed[id] then
      placed[id] = true
      local other = id:match("^c:") and M.contract(entry) or id:match("^h:") and M.definition(entry)
      return other and '<a id="' .. id .. '" href="' .. other .. '">' .. name .. "</a>" or
        '<b id="' .. id .. '">' .. name .. "</b>"
    end
    local target = M.definition(entry)
    return target and '<a href="' .. target .. '">' .. name .. "</a>" or nil
  end))
end

-- What the pages give a colour; other spans are left out.
local coloured = {}
for class in ("kw cf dt st ch ss sc vs dv bn fl cn co do an cv in pp im"):gmatch("%S+") do coloured[class] = true end

-- listing: a piece of C as HTML, highlighted by pandoc, with links. file: of src/, where it is
-- from, or nil.
function M.listing(block, file)
  local html = pandoc.write(pandoc.Pandoc{ pandoc.CodeBlock(block.text, { "", block.classes, {} }) }, "html5")
  local open, body, close = html:match("^(.-<code[^>]*>)(.*)(</code>.*)$")
  if not open then return html end
  local places = file and places_in(block.text, file) or {}
  local lines, n = {}, 0
  for line in (body .. "\n"):gmatch("([^\n]*)\n") do
    n = n + 1
    local inner = line:match('^<span id="[^"]*"><a [^>]*></a>(.*)</span>$') or line
    inner = inner:gsub('<span class="(%a*)">([^<]*)</span>', function(class, text)
      return not coloured[class] and text or nil
    end)
    local out = {}
    for plain, class, text in (inner .. '<span class=""></span>'):gmatch('([^<]*)<span class="(%a*)">([^<]*)</span>') do
      out[#out + 1] = linked(plain, "", places[n])
      if text ~= "" then out[#out + 1] = '<span class="' .. class .. '">' .. linked(text, class, places[n], plain) .. "</span>" end
    end
    lines[n] = table.concat(out)
  end
  return (open:gsub(' id="cb%d+"', "") .. table.concat(lines, "\n") .. close)
end

return M
