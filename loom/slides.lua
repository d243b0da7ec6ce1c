-- slides: of a woven page only its `::: slide` divisions, each with its heading as a slide of its
-- own. A figure is a picture, and its description is kept.
--
--   pandoc -f json -t dzslides --lua-filter loom/slides.lua RUN/book/woven/workshop.json

-- A slide is 800 by 600, whatever the screen; dzslides' own sizes are for fewer words.
local style = [[
<style>
h1 { margin: 35px 70px 15px; font-size: 36px; text-align: left; }
.title h1 { margin-top: 200px; text-align: center; }
p { margin: 15px 70px; font-size: 28px; }
p img { display: block; margin: 0 auto; max-width: 640px; max-height: 300px; background: #fff; }
ul { margin: 15px 70px; }
li { font-size: 26px; margin-bottom: 6px; }
code { font-size: 22px; }
div.sourceCode pre.sourceCode { margin: 20px 70px; padding: 12px 20px; background: #eee; }
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
