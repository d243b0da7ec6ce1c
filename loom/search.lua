-- search: a pandoc reader that writes RUN/book/search-index.js, what search.html looks in: a list
-- of [kind, title, address, where, text], of
--
--   sections    with their text; not the code, of which the functions are found
--   terms       with what the glossary says of them
--   functions   where they are defined
--
--   RUN=... pandoc -f loom/search.lua -t plain -o /dev/null RUN/book/woven/*.json

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local links = require("links")

local entries = {}

local function quoted(text)
  text = text:gsub("\u{a0}", " "):gsub("[%c%s]+", " "):gsub("^ ", ""):gsub(" $", "")
  return '"' .. text:gsub("[\\\"]", "\\%0"):gsub("</", "<\\/") .. '"'
end

local function add(...)
  local row = {}
  for i, text in ipairs{ ... } do row[i] = quoted(text) end
  table.insert(entries, "[" .. table.concat(row, ",") .. "]")
end

-- prose: the words of some blocks.
local function prose(blocks)
  local words = {}
  pandoc.Blocks(blocks):walk({
    Math = function() return pandoc.Str("…") end,
    Div = function(div) if div.attributes.file then return {} end end,
  }):walk({
    Para = function(block) words[#words + 1] = pandoc.utils.stringify(block) end,
    Plain = function(block) words[#words + 1] = pandoc.utils.stringify(block) end,
  })
  return table.concat(words, " ")
end

local function page(doc, outline)
  local where = outline.key and book.called(outline):gsub("^%l", string.upper) or outline.mark
  local title, id, blocks = outline.title, "", {}
  local function ended()
    add("section", title, outline.name .. ".html" .. id, where .. (id ~= "" and ", " .. outline.title or ""), prose(blocks))
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" then
      ended()
      title, id, blocks = pandoc.utils.stringify(block.content), "#" .. block.identifier, {}
    else
      blocks[#blocks + 1] = block
    end
  end
  ended()
end

function Reader()
  local documents, said = {}, {}
  for _, path in ipairs(PANDOC_STATE.input_files) do
    local doc = pandoc.read(book.read(path), "json")
    documents[pandoc.utils.stringify(doc.meta.chapter)] = doc
    doc.blocks:walk({ Para = function(para) -- what the glossary says, without the word itself and the link behind it
      local span = para.content[1]
      local id = span and span.t == "Span" and span.identifier:match("^word:(.+)$")
      if id then said[id] = pandoc.utils.stringify(para.content):sub(#pandoc.utils.stringify(span) + 2) end
    end })
  end
  for _, outline in ipairs(book.pages()) do
    local doc = documents[outline.name]
    if doc then page(doc, outline) end
    for _, term in ipairs(outline.terms) do
      add("term", term.text, outline.name .. ".html#term:" .. term.id, "a term of " .. book.called(outline), said[term.id] or "")
    end
  end
  links.begin("page")
  for _, entry in ipairs(links.all()) do
    add("function", entry.name, links.definition(entry), entry.defined.file, "")
  end
  book.write(book.run .. "/book/search-index.js", "const GUPPY = [\n" .. table.concat(entries, ",\n") .. "\n];\n")
  return pandoc.Pandoc({})
end
