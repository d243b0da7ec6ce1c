-- gather: a pandoc reader that joins woven chapters into one document.
--
--   pandoc -f loom/gather.lua -t json RUN/book/woven/00_...json RUN/book/woven/01_...json
--
-- Each chapter keeps its own names for places: NN-where-we-are; an appendix: a-files; a link from chapter to
-- chapter becomes one within the document.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")
local taste = require("taste")

-- place: the name of a place of a page in the whole book.
local function place(key, id)
  return (id:match("^%l+:") or id:match("^exercise%-")) and id or key .. "-" .. id
end

local function chapter(doc, documents)
  local name = pandoc.utils.stringify(doc.meta.chapter)
  local key = book.key(name)
  doc.blocks = taste.tasted(doc.blocks, function(other) return documents[other] and documents[other].blocks or pandoc.Blocks{} end)
  local blocks = doc.blocks:walk({
    Header = function(header)
      header.identifier = place(key, header.identifier)
      return header
    end,
    Link = function(link)
      local other, id = link.target:match("^([%d%l][%d_][%w_-]+)%.md#?(.*)$")
      if not other then id = link.target:match("^#(.+)$") end
      if not id then return nil end
      link.target = "#" .. (id == "" and other or place(book.key(other or name), id))
      return link
    end,
  })
  local title = pandoc.List{ pandoc.Str((key:match("%d") and tonumber(key) or "Appendix\u{a0}" .. key:upper()) .. "."), pandoc.Space() }
  title:extend(doc.meta.title)
  blocks:insert(1, pandoc.Header(1, title, { name, { "chapter" }, {} }))
  return blocks
end

function Reader()
  local blocks, order, documents = pandoc.List{}, {}, {}
  for i, path in ipairs(PANDOC_STATE.input_files) do
    order[i] = pandoc.read(book.read(path), "json")
    documents[book.key(pandoc.utils.stringify(order[i].meta.chapter))] = order[i]
  end
  for _, doc in ipairs(order) do blocks:extend(chapter(doc, documents)) end
  return pandoc.Pandoc(blocks, { title = "guppy.c", lang = "en", author = "The guppy.c authors",
    subtitle = "a language model in plain C, from nothing to a fish that talks" })
end
