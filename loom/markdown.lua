-- markdown: the looks of the woven chapters as Markdown: LOOM_FORMAT=book is book.md,
-- chapters 0 to 9; LOOM_FORMAT=beyond is beyond.md, those from 10 on and appendices.
--
-- Forges cut a file of more than 512,000 bytes, so the code under *The rest of the stage*
-- and of the answers is linked here, not printed.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

local edition = os.getenv("LOOM_FORMAT") or "book"

local function plain(text) return (text:gsub("\27%[[%d;?]*[A-Za-z]", "")) end

local function strong(text) return pandoc.Strong{ pandoc.Str(text) } end

-- anchor: Markdown has no names for places; HTML has, and every forge lets it through.
local function anchor(id) return pandoc.RawBlock("html", '<a id="' .. id .. '"></a>') end

local function anchor_inline(id) return pandoc.RawInline("html", '<a id="' .. id .. '"></a>') end

-- linked_to: what a document and the notebooks link to, as "#ID"; the rest needs no anchor.
local function linked_to(doc)
  local known = {}
  doc.blocks:walk({ Link = function(link) known[link.target] = true end })
  for _, path in ipairs(book.list("notebooks-equivalent/*.md")) do
    for number, id in book.read(path):gmatch("%f[%w]([%d%l]%d?)_[%w_]+%.md#([%w_:-]+)") do known["#" .. number .. "-" .. id] = true end
  end
  return known
end

-- linked: a division with links to its files instead of their code, each file once.
local function linked(div)
  local seen = {}
  return div:walk({ Div = function(code)
    local name = code.attributes.file
    if not name then return nil end
    if seen[name] then return {} end
    seen[name] = true
    return pandoc.Para{ pandoc.Link({ pandoc.Code(name) }, name) }
  end })
end

local function picture(div)
  local image = div.content[1].content[1]
  return pandoc.Para{ pandoc.Image(image.caption, "figures/" .. image.src) }
end

local looks = {}

function looks.rest(div) return linked(div).content end

function looks.map(div) return picture(div) end

function looks.figure(div)
  local inlines = pandoc.List{ strong("Figure\u{a0}" .. div.attributes.number .. "."), pandoc.Space() }
  inlines:extend(div.content[2].content)
  return { anchor(div.identifier), picture(div), pandoc.Para(inlines) }
end

function looks.code(div) return { pandoc.Para(div.content[1].content), div.content[2] } end

function looks.console(div)
  local shown, blocks = {}, pandoc.List{}
  for _, block in ipairs(div.content) do
    if block.classes[1] == "stderr" then
      blocks = pandoc.List{ pandoc.Para{ pandoc.Emph{ pandoc.Str("and on stderr:") } },
                            pandoc.CodeBlock(plain(block.text), { "", { "text" }, {} }) }
    else
      shown[#shown + 1] = plain(block.text)
    end
  end
  if div.attributes.exit ~= "0" then shown[#shown + 1] = "[exit code " .. div.attributes.exit .. "]" end
  blocks:insert(1, pandoc.CodeBlock(table.concat(shown, "\n"), { "", { "console" }, {} }))
  return blocks
end

-- What every page links to in its own code, an index of functions, forges have as a search.
function looks.functions()
  return { pandoc.Para{ pandoc.Str("The index is printed where functions can be linked: in the pages, the EPUB and the PDF.") } }
end

function looks.aside(div) return pandoc.BlockQuote(div.content) end

function looks.answer(div)
  local blocks = pandoc.List{ pandoc.Para{ strong("An answer.") } }
  blocks:extend(linked(div).content)
  return blocks
end

-- Where nothing can be folded, hints are told when they are asked for.
function looks.hint() return pandoc.Blocks{} end

function looks.exercise(div)
  local blocks = pandoc.List{ anchor(div.identifier),
    pandoc.Para{ strong("Exercise\u{a0}" .. div.attributes.number .. ".") } }
  local mark = div.attributes.mark and pandoc.Para{ pandoc.Str("Mark yours:"), pandoc.Space(),
    pandoc.Code("make exercise N=" .. div.attributes.mark), pandoc.Str("; for a hint:"), pandoc.Space(),
    pandoc.Code("make hint N=" .. div.attributes.mark:match("%S+")) }
  for _, block in ipairs(div.content) do
    -- after the question, before what helps
    if mark and block.t == "Div" and (block.classes[1] == "hint" or block.classes[1] == "answer") then
      blocks:insert(mark)
      mark = nil
    end
    blocks:insert(block)
  end
  return blocks
end

-- Divisions from the outside in: what is linked is not printed before.
local divisions = { traverse = "topdown" }

function divisions.Div(div)
  local look = looks[div.classes[1]]
  local made = look and look(div) or div.content
  return pandoc.Blocks(made.t and { made } or made):walk(divisions), false
end

function Pandoc(doc)
  local home, known, blocks, contents = {}, linked_to(doc), pandoc.List{}, pandoc.List{}
  local here = "book"
  local function note(element) home["#" .. element.identifier] = here end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.classes:includes("chapter") then
      here = book.edition(book.key(block.identifier) or "00")
      doc.meta[here] = true
      if here == edition then
        contents:insert{ pandoc.Plain{ pandoc.Link(block.content, "#" .. block.identifier) } }
      end
    end
    pandoc.Blocks{ block }:walk{ Header = note, Div = note, Span = note }
    if here == edition then blocks:insert(block) end
  end
  doc.blocks = pandoc.Blocks(blocks):walk(divisions):walk({
    Header = function(header)
      local plain_header = pandoc.Header(header.level, header.content)
      local named = header.classes:includes("chapter") or known["#" .. header.identifier]
      return named and { anchor(header.identifier), plain_header } or plain_header
    end,
    Span = function(span)
      if span.classes:includes("term") then return { anchor_inline(span.identifier), pandoc.Strong{ pandoc.Emph(span.content) } } end
      return span.content
    end,
    Link = function(link)
      local other = home[link.target]
      return pandoc.Link(link.content, (other and other ~= edition and other .. ".md" or "") .. link.target)
    end,
  })
  doc.blocks:insert(1, pandoc.BulletList(contents))
  doc.meta["is-" .. edition] = true
  return doc
end
