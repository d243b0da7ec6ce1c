-- notebook: a woven document as a Jupyter notebook for notebooks-equivalent/: text, commands
-- with what they printed, pictures. The cells are for Jupyter's usual kernel: %%bash hands a
-- cell to the shell, and stops where that fails. Figures are text, so that running all cells
-- leaves them where they are.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local console = require("console")

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

local cells, prose, count = pandoc.List{}, pandoc.List{}, 0

-- add: a cell more. Its id follows from its place, or else pandoc would draw one.
local function add(kind, blocks, attributes)
  cells:insert(pandoc.Div(blocks, { "cell-" .. #cells + 1, { "cell", kind }, attributes or {} }))
end

-- flush: what was gathered of prose becomes a cell.
local function flush()
  if #prose > 0 then add("markdown", prose) end
  prose = pandoc.List{}
end

local function add_code(code, outputs)
  flush()
  count = count + 1
  local blocks = pandoc.List{ pandoc.CodeBlock(code, { "", { "python" }, {} }) }
  blocks:extend(outputs)
  add("code", blocks, { execution_count = tostring(count) })
end

local looks = {}

-- What differs from run to run is named in a command, not spelled out.
function looks.console(div)
  if count == 0 then add_code(begin, {}) end
  local outputs, code = pandoc.List{}, nil
  for _, part in ipairs(div.content) do
    local class = part.classes[1]
    if class == "command" then
      code = "%%bash\n" .. part.text:gsub("^%$ ", ""):gsub(book.run:gsub("%p", "%%%0"), "$RUN")
    else
      outputs:insert(pandoc.Div({ pandoc.CodeBlock(console.plain(part.text .. "\n")) },
        { "", { "output", "stream", class }, {} }))
    end
  end
  add_code(code, outputs)
end

-- A picture is HTML, since pandoc would put the file of a Markdown image inside the notebook.
function looks.figure(div)
  flush()
  local image = div.content[1].content[1]
  local alt = image.attributes.alt:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;")
  local caption = pandoc.List{ pandoc.Strong{ pandoc.Str("Figure\u{a0}" .. div.attributes.number .. ".") }, pandoc.Space() }
  caption:extend(div.content[2].content)
  add("markdown", { pandoc.RawBlock("html", '<img alt="' .. alt .. '" src="../figures/' .. image.src .. '">'),
    pandoc.Para(caption) })
end

function looks.aside(div) prose:insert(pandoc.BlockQuote(div.content)) end

function Pandoc(doc)
  prose:insert(pandoc.Header(1, doc.meta.title))
  for _, block in ipairs(doc.blocks) do
    local look = block.t == "Div" and looks[block.classes[1]]
    if look then look(block) else prose:extend(block.t == "Div" and block.content or { block }) end
  end
  flush()
  -- what the loom knows of a page is no part of a notebook; chapters are read in book.md
  local blocks = pandoc.Blocks(cells):walk({
    Span = function(span) return span.content end,
    Link = function(link)
      local chapter, id = link.target:match("^([%d%l][%d_][%w_]+)%.md#?(.*)$")
      if chapter then
        local key = book.key(chapter)
        link.target = "../" .. book.edition(key) .. ".md#" .. (id == "" and chapter or key .. "-" .. id)
      else
        link.target = link.target:gsub("^([%w_]+)%.md", "%1.ipynb")
      end
      return link
    end,
  })
  return pandoc.Pandoc(blocks, { jupyter = { nbformat = "4", nbformat_minor = "5",
    kernelspec = { display_name = "Python 3", language = "python", name = "python3" },
    language_info = { name = "python" } } })
end
