-- gather: a pandoc reader that joins woven chapters into one document.
--
--   pandoc -f loom/gather.lua -t json RUN/book/woven/00_ground.json RUN/book/woven/01_...json
--
-- Each chapter keeps its own names for places: NN-where-we-are; a link from chapter to
-- chapter becomes one within the document.

local function prefixed(doc, known)
  local number = pandoc.utils.stringify(doc.meta.number or "")
  local name = pandoc.utils.stringify(doc.meta.chapter)
  local function own(id)
    if id:match("^fig:") or id:match("^exercise%-") then return id end
    return number .. "-" .. id
  end
  local blocks = doc.blocks:walk({
    Header = function(header)
      header.identifier = own(header.identifier)
      return header
    end,
    Link = function(link)
      local target = link.target
      local other, id = target:match("^([%w_-]+)%.md#(.+)$")
      if not other then other = target:match("^([%w_-]+)%.md$") end
      if other then
        local n = other:match("^(%d%d)_")
        if not n then return nil end
        if not id then link.target = "#" .. other
        elseif id:match("^fig:") or id:match("^exercise%-") then link.target = "#" .. id
        else link.target = "#" .. n .. "-" .. id end
        return link
      end
      if target:match("^#") then
        link.target = "#" .. own(target:sub(2))
        return link
      end
    end,
  })
  local title = pandoc.List(doc.meta.title)
  if number ~= "" then
    title = pandoc.List{ pandoc.Str(tostring(tonumber(number))), pandoc.Str("."), pandoc.Space() }
    title:extend(doc.meta.title)
    title[1] = pandoc.Str(tostring(tonumber(number)) .. ".")
    title:remove(2)
  end
  local all = pandoc.List{ pandoc.Header(1, title, { name, { "chapter" }, {} }) }
  all:extend(blocks)
  return all
end

function Reader()
  local blocks, words = pandoc.List{}, 0
  for _, path in ipairs(PANDOC_STATE.input_files) do
    local file = assert(io.open(path, "rb"))
    local doc = pandoc.read(file:read("a"), "json")
    file:close()
    blocks:extend(prefixed(doc))
    words = words + (tonumber(pandoc.utils.stringify(doc.meta.words or "0")) or 0)
  end
  return pandoc.Pandoc(blocks, { title = pandoc.MetaString("guppy.c"),
    subtitle = pandoc.MetaString("a language model in plain C, from nothing to a fish that talks"),
    lang = pandoc.MetaString("en"), words = pandoc.MetaString(tostring(words)) })
end
