-- markdown: the looks of the woven chapters as one Markdown file, book.md.

local function plain(text)
  return (text:gsub("\27%[[%d;?]*[A-Za-z]", ""))
end

local function strong(text) return pandoc.Strong{ pandoc.Str(text) } end

-- anchor: Markdown has no names for places; HTML has, and every forge lets it through.
local function anchor(id) return pandoc.RawBlock("html", '<a id="' .. id .. '"></a>') end

local function figure(div)
  local image, caption = div.content[1].content[1], div.content[2].content
  local inlines = pandoc.List{ strong("Figure\u{a0}" .. div.attributes.number .. "."), pandoc.Space() }
  inlines:extend(caption)
  local picture = pandoc.Image(image.caption, "figures/" .. image.src)
  return { anchor(div.identifier), pandoc.Para{ picture }, pandoc.Para(inlines) }
end

local function console(div)
  local shown, blocks = {}, pandoc.List{}
  local errors
  for _, block in ipairs(div.content) do
    if block.classes[1] == "stderr" then
      errors = plain(block.text)
    else
      shown[#shown + 1] = plain(block.text)
    end
  end
  if div.attributes.exit ~= "0" then shown[#shown + 1] = "[exit code " .. div.attributes.exit .. "]" end
  blocks:insert(pandoc.CodeBlock(table.concat(shown, "\n"), { "", { "console" }, {} }))
  if errors then
    blocks:insert(pandoc.Para{ pandoc.Emph{ pandoc.Str("and on stderr:") } })
    blocks:insert(pandoc.CodeBlock(errors, { "", { "text" }, {} }))
  end
  return blocks
end

local function division(div)
  local class = div.classes[1]
  if class == "figure" then return figure(div) end
  if class == "map" then
    local image = div.content[1].content[1]
    return pandoc.Para{ pandoc.Image(image.caption, "figures/" .. image.src) }
  end
  if class == "code" then return { pandoc.Para(div.content[1].content), div.content[2] } end
  if class == "console" then return console(div) end
  if class == "aside" then return pandoc.BlockQuote(div.content) end
  if class == "answer" then
    local blocks = pandoc.List{ pandoc.Para{ strong("An answer.") } }
    blocks:extend(div.content)
    return blocks
  end
  if class == "exercise" then
    local blocks = pandoc.List{ anchor(div.identifier),
      pandoc.Para{ strong("Exercise\u{a0}" .. div.attributes.number .. ".") } }
    local mark = div.attributes.mark and pandoc.Para{ pandoc.Str("Mark yours:"), pandoc.Space(),
      pandoc.Code("make exercise N=" .. div.attributes.mark .. " FILE=mine.c") }
    for _, block in ipairs(div.content) do
      -- after the question, before the answer
      if mark and block.t == "Para" and pandoc.utils.stringify(block) == "An answer." then
        blocks:insert(mark)
        mark = nil
      end
      blocks:insert(block)
    end
    return blocks
  end
  return div.content
end

function Header(header)
  local blocks = { anchor(header.identifier), header }
  header.identifier = ""
  header.classes = {}
  return blocks
end

function Span(span) return span.content end

function Link(link)
  link.classes, link.identifier = {}, ""
  return link
end

Div = division

-- The contents, with links that every forge follows.
function Pandoc(doc)
  local items = pandoc.List{}
  for i, block in ipairs(doc.blocks) do
    local header = doc.blocks[i + 1]
    local id = block.t == "RawBlock" and block.text:match('^<a id="(%d%d_[%w_]+)"></a>$')
    if id and header and header.t == "Header" then
      items:insert({ pandoc.Plain{ pandoc.Link(header.content, "#" .. id) } })
    end
  end
  table.insert(doc.blocks, 1, pandoc.BulletList(items))
  return doc
end
