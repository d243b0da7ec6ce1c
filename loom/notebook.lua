-- notebook: a woven document as a Jupyter notebook: text, commands with what they printed,
-- pictures as outputs. The cells are for Jupyter's usual kernel, which hands a line that
-- begins with "!" to the shell.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local console = require("console")

local count = 0

local function cell(kind, blocks, attributes)
  return pandoc.Div(blocks, { "", { "cell", kind }, attributes or {} })
end

local function code_cell(code, outputs)
  count = count + 1
  local blocks = pandoc.List{ pandoc.CodeBlock(code, { "", { "python" }, {} }) }
  blocks:extend(outputs)
  return cell("code", blocks, { execution_count = tostring(count) })
end

local function stream(name, text)
  return pandoc.Div({ pandoc.CodeBlock(console.plain(text)) }, { "", { "output", "stream", name }, {} })
end

local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local n = a << 16 | (b or 0) << 8 | (c or 0)
    for shift = 18, 0, -6 do
      local at = (n >> shift & 63) + 1
      out[#out + 1] = digits:sub(at, at)
    end
    if not c then out[#out] = "=" end
    if not b then out[#out - 1] = "=" end
  end
  return table.concat(out)
end

-- picture: the figure itself, inside the notebook, with its description.
local function picture(div)
  local image = div.content[1].content[1]
  local svg = book.read(book.run .. "/figures/" .. image.src)
  if not svg then return nil end
  local alt = image.attributes.alt:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;")
  return pandoc.Div({ pandoc.RawBlock("html", '<img alt="' .. alt ..
    '" src="data:image/svg+xml;base64,' .. base64(svg) .. '">') },
    { "", { "output", "display_data" }, {} })
end

local function caption(div)
  local inlines = pandoc.List{ pandoc.Strong{ pandoc.Str("Figure\u{a0}" .. div.attributes.number .. ".") },
    pandoc.Space() }
  inlines:extend(div.content[2].content)
  return pandoc.Para(inlines)
end

-- to_root: from the folder of the notebook to the folder of the Makefile.
local function to_root()
  return ((book.run .. "/book"):gsub("[^/]+", ".."))
end

function Pandoc(doc)
  local cells, prose = pandoc.List{}, pandoc.List{}
  local last -- the code cell that a picture may join
  local function flush()
    if #prose > 0 then
      cells:insert(cell("markdown", prose))
      prose = pandoc.List{}
      last = nil
    end
  end
  prose:insert(pandoc.Header(1, doc.meta.title))
  for i, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.classes[1] == "console" then
      flush()
      if count == 0 then cells:insert(code_cell("%cd " .. to_root(), {})) end
      local outputs, command = pandoc.List{}, ""
      for _, part in ipairs(block.content) do
        if part.classes[1] == "command" then command = "!" .. part.text:gsub("^%$ ", "")
        else outputs:insert(stream(part.classes[1], part.text .. "\n")) end
      end
      last = code_cell(command, outputs)
      cells:insert(last)
    elseif block.t == "Div" and block.classes[1] == "figure" then
      local shown = picture(block)
      if last and #prose == 0 and shown then
        local content = pandoc.List(cells[#cells].content)
        content:insert(shown)
        cells[#cells] = pandoc.Div(content, cells[#cells].attr)
      end
      prose:insert(caption(block))
    elseif block.t == "Div" and block.classes[1] == "aside" then
      prose:insert(pandoc.BlockQuote(block.content))
    elseif block.t == "Div" then
      prose:extend(block.content)
    else
      prose:insert(block)
    end
  end
  flush()
  -- what the loom knows of a page is no part of a notebook
  return pandoc.Pandoc(pandoc.Blocks(cells):walk({
    Span = function(span) return span.content end,
    Link = function(link)
      link.target = link.target:gsub("^(%d%d_[%w_]+)%.md", "%1.html")
      return link
    end,
  }), { jupyter = pandoc.MetaMap({
    nbformat = pandoc.MetaString("4"), nbformat_minor = pandoc.MetaString("5"),
    kernelspec = pandoc.MetaMap({ display_name = pandoc.MetaString("Python 3"),
      language = pandoc.MetaString("python"), name = pandoc.MetaString("python3") }),
    language_info = pandoc.MetaMap({ name = pandoc.MetaString("python") }) }) })
end
