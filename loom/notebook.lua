-- notebook: a woven document as a Jupyter notebook for notebooks-equivalent/: text, commands
-- with what they printed, pictures. The cells are for Jupyter's usual kernel: %%bash hands a
-- cell to the shell, and stops where that fails. Figures are text, so that running all cells
-- leaves them where they are.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local console = require("console")

local count = 0

local cells = pandoc.List{}

-- add: a cell more. Its id follows from its place, or else pandoc would draw one.
local function add(kind, blocks, attributes)
  cells:insert(pandoc.Div(blocks, { "cell-" .. #cells + 1, { "cell", kind }, attributes or {} }))
end

local function add_code(code, outputs)
  count = count + 1
  local blocks = pandoc.List{ pandoc.CodeBlock(code, { "", { "python" }, {} }) }
  blocks:extend(outputs)
  add("code", blocks, { execution_count = tostring(count) })
end

local function stream(name, text)
  return pandoc.Div({ pandoc.CodeBlock(console.plain(text)) }, { "", { "output", "stream", name }, {} })
end

local function caption(div)
  local inlines = pandoc.List{ pandoc.Strong{ pandoc.Str("Figure\u{a0}" .. div.attributes.number .. ".") },
    pandoc.Space() }
  inlines:extend(div.content[2].content)
  return pandoc.Para(inlines)
end

-- The first cell: from wherever the notebook lies to the folder of the Makefile, to a fish
-- that is there, and to programs that are built.
local begin = [[
# Find the checkout and a trained fish, and build the programs.
import os, pathlib, subprocess
here = pathlib.Path.cwd()
root = next((p for p in [here, *here.parents] if (p / "characters/guppy.txt").is_file()), None)
if root is None:
    raise SystemExit("This notebook belongs into the checkout of guppy.c; open it there.")
os.chdir(root)
runs = [r for r in ("build/guppy/guppy", "build/guppy/minnow") if os.path.exists(r + "/model/done")]
if not runs:
    raise SystemExit("There is no fish yet. In a terminal: ./setup && make PRESET=minnow")
os.environ.update(RUN=runs[0], CHARACTER="guppy", PRESET=os.path.basename(runs[0]))
subprocess.run(["make", "programs"], check=True, stdout=subprocess.DEVNULL)]]

-- What differs from run to run is named, not spelled out.
local function command(text)
  text = text:gsub("^%$ ", "")
  local at = 1
  while true do
    local from, to = text:find(book.run, at, true)
    if not from then return "%%bash\n" .. text end
    text = text:sub(1, from - 1) .. "$RUN" .. text:sub(to + 1)
    at = from + 4
  end
end

-- picture: HTML, since pandoc would put the file of a Markdown image inside the notebook.
local function picture(div)
  local image = div.content[1].content[1]
  local alt = image.attributes.alt:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;")
  return pandoc.RawBlock("html", '<img alt="' .. alt .. '" src="../figures/' .. image.src .. '">')
end

function Pandoc(doc)
  local prose = pandoc.List{}
  local function flush()
    if #prose > 0 then add("markdown", prose) end
    prose = pandoc.List{}
  end
  prose:insert(pandoc.Header(1, doc.meta.title))
  for i, block in ipairs(doc.blocks) do
    local class = block.t == "Div" and block.classes[1]
    if class == "console" then
      flush()
      if count == 0 then add_code(begin, {}) end
      local outputs, code = pandoc.List{}, ""
      for _, part in ipairs(block.content) do
        if part.classes[1] == "command" then code = command(part.text)
        else outputs:insert(stream(part.classes[1], part.text .. "\n")) end
      end
      add_code(code, outputs)
    elseif class == "figure" then
      flush()
      prose:insert(picture(block))
      prose:insert(caption(block))
      flush()
    elseif class == "aside" then
      prose:insert(pandoc.BlockQuote(block.content))
    elseif class then
      prose:extend(block.content)
    else
      prose:insert(block)
    end
  end
  flush()
  -- what the loom knows of a page is no part of a notebook; chapters are read in book.md
  return pandoc.Pandoc(pandoc.Blocks(cells):walk({
    Span = function(span) return span.content end,
    Link = function(link)
      local chapter, number, id = link.target:match("^((%d%d)_[%w_]+)%.md#?(.*)$")
      if chapter then link.target = "../" .. book.edition(number) .. ".md#" .. (id == "" and chapter or number .. "-" .. id)
      else link.target = link.target:gsub("^([%w_]+)%.md", "%1.ipynb") end
      return link
    end,
  }), { jupyter = pandoc.MetaMap({
    nbformat = pandoc.MetaString("4"), nbformat_minor = pandoc.MetaString("5"),
    kernelspec = pandoc.MetaMap({ display_name = pandoc.MetaString("Python 3"),
      language = pandoc.MetaString("python"), name = pandoc.MetaString("python3") }),
    language_info = pandoc.MetaMap({ name = pandoc.MetaString("python") }) }) })
end
