-- slides: of a woven page only its `::: slide` divisions, each with its heading as a slide of its
-- own. A figure is a picture, and its description is kept.
--
--   pandoc -f json -t dzslides --lua-filter loom/slides.lua RUN/book/woven/workshop.json

-- One of these styles is dzslides' own; what else it needs it has in itself.
local style = [[
<style>
section figure, section p img { margin: 0 auto; display: block; }
section img { max-width: 640px; max-height: 330px; background: #fff; }
section pre { font-size: 24px; padding: 10px 20px; background: #eee; }
section li { font-size: 28px; }
</style>]]

local function figure(div)
  if div.classes[1] ~= "figure" then return nil end
  local image
  div:walk({ Image = function(found) image = found end })
  local source = image.src:match("[^/]*$")
  return pandoc.Para{ pandoc.Image(image.caption, "figures/" .. source, "",
    { "", {}, { alt = image.attributes.alt or pandoc.utils.stringify(image.caption) } }) }
end

function Pandoc(doc)
  local slides = pandoc.List{}
  doc.blocks:walk({ Div = function(div)
    if div.classes[1] ~= "slide" then return nil end
    for _, block in ipairs(div:walk({ Div = figure }).content) do
      if block.t == "Header" then block.level = 1 end
      slides:insert(block)
    end
  end })
  doc.meta["header-includes"] = pandoc.MetaBlocks{ pandoc.RawBlock("html", style) }
  return pandoc.Pandoc(slides, doc.meta)
end
