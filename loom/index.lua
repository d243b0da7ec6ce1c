-- index: a pandoc reader that makes the front page: what the book is, a taste of its fish, its
-- chapters.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

local function first_question(path)
  -- the first sentence of the first paragraph says what a chapter is about
  local text
  book.prose_lines(book.read(path), function(_, line, fence)
    if text or fence then return end
    if line:match("^%*[^*]+%*$") then text = line:match("^%*([^*]+)%*$") end
  end)
  return text
end

-- measures: what the weave counted in a chapter.
local function measures(name)
  local woven = book.read(book.run .. "/book/woven/" .. name .. ".json")
  if not woven then return "" end
  local meta = pandoc.read(woven, "json").meta
  local function number(key) return tonumber(pandoc.utils.stringify(meta[key] or "0")) end
  local minutes = math.ceil(number("words") / 230)
  local seconds = number("seconds")
  local run = seconds == 0 and "" or seconds < 0.95 and ", under a second to run" or
    seconds < 100 and string.format(", %.0f s to run", seconds) or
    string.format(", %.0f min to run", seconds / 60)
  return string.format(" [%d min to read%s]{.times}", minutes, run)
end

-- woven_div: the first division of a woven chapter for which `wanted` is true.
local function woven_div(name, wanted)
  local woven = name and book.read(book.run .. "/book/woven/" .. name .. ".json")
  local found
  if woven then
    pandoc.read(woven, "json").blocks:walk({ Div = function(div)
      if not found and wanted(div) then found = div end
    end })
  end
  return found
end

-- taste: what the fish of this run says, and how it learned to.
local function taste()
  local named = {}
  for _, chapter in ipairs(book.chapters()) do named[chapter.number] = chapter.name end
  local blocks = pandoc.List{}
  local talk = woven_div(named["09"], function(div)
    return div.classes[1] == "console" and div.content[2] and div.content[2].text:find("you> ", 1, true)
  end)
  if talk then
    blocks:insert(pandoc.Div({ talk.content[2] }, pandoc.Attr("", { "console", "wrap" }, { exit = "0" })))
  end
  local loss = woven_div(named["08"], function(div) return div.identifier == "fig:08_loss" end)
  if loss then
    blocks:insert(pandoc.Para{ pandoc.Str("This is how it learned. Each step lowers its surprise at the next word, and the line at " ..
      "the bottom is the surprise of the grammar itself, which wrote the sentences: nobody can do better.") })
    blocks:insert(pandoc.Div({ loss.content[1] }, pandoc.Attr("", { "map" })))
  end
  return blocks
end

function Reader()
  local text = { book.read((PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/front.md") or "" }
  local function item(page, path, number)
    local says = first_question(path)
    text[#text + 1] = string.format("%s. [%s](%s.md)%s", number, page.title, page.name,
      (says and "\\\n    *" .. says .. "*" or "") .. "\\\n    " .. measures(page.name))
  end
  local front = book.markdown(table.remove(text)).blocks
  text[#text + 1] = "## Make it yourself\n\n```sh\n./setup && make        # install what is missing, then everything from data to book\n" ..
    "make chat              # talk to it\n```\n"
  text[#text + 1] = "## The chapters\n"
  for _, chapter in ipairs(book.chapters()) do
    item(chapter, chapter.path, tonumber(chapter.number))
  end
  local notes = book.list("notebooks-equivalent/*.md")
  if #notes > 0 then
    text[#text + 1] = "\n## At the bench\n"
    for _, path in ipairs(notes) do
      local note = book.outline(path)
      text[#text + 1] = string.format("- [%s](%s.md)", note.title, note.name)
    end
  end
  text[#text + 1] = "\n## Other forms\n\n[The whole book on one page](print.html), for printing and " ..
    "for searching; [as an e-book](guppy.epub) (EPUB 3); [as one Markdown file](book.md).\n\n" ..
    "Every output, number and figure in this copy comes from the run in `" .. book.run ..
    "`; another preset or another character prints other ones.\n"
  local doc = book.markdown(table.concat(text, "\n"))
  front:extend(taste())
  front:extend(doc.blocks)
  doc.blocks = front
  doc.meta.title = pandoc.MetaString("guppy.c")
  doc.meta.kind = pandoc.MetaString("front")
  return doc
end
