-- index: a pandoc reader that makes the front page of front.md: what the book is, a taste of
-- its fish, its chapters.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

-- woven: the document of a chapter, or an empty one.
local documents = {}
local function woven(name)
  local text = book.read(book.run .. "/book/woven/" .. name .. ".json")
  documents[name] = documents[name] or text and pandoc.read(text, "json") or pandoc.Pandoc({})
  return documents[name]
end

-- look_up: the first division of chapter NN for which `wanted` is true.
local function look_up(number, wanted)
  local found
  for _, page in ipairs(book.chapters()) do
    if page.number == number then
      woven(page.name).blocks:walk({ Div = function(div)
        if not found and wanted(div) then found = div end
      end })
    end
  end
  return found
end

-- taste: what the fish of this run says, and how it learned to.
local function taste()
  local blocks = pandoc.List{}
  local talk = look_up("09", function(div)
    return div.classes[1] == "console" and div.content[2] and div.content[2].text:find("you> ", 1, true)
  end)
  local loss = look_up("08", function(div) return div.identifier == "fig:08_loss" end)
  if talk then
    blocks:insert(pandoc.Div({ talk.content[2] }, { "", { "console", "wrap" }, { exit = "0" } }))
  end
  if loss then
    blocks:extend(book.markdown("This is how it learned. Each step lowers its surprise at the next word, and the line at " ..
      "the bottom is the surprise of the grammar itself, which wrote the sentences: nobody can do better.").blocks)
    blocks:insert(pandoc.Div({ loss.content[1] }, { "", { "map" } }))
  end
  return blocks
end

local function chapters()
  local text, notes, appendices = {}, {}, {}
  for _, page in ipairs(book.pages()) do
    local measured = book.measured(woven(page.name).meta)
    if page.number then
      text[#text + 1] = string.format("%s. [%s](%s.md)%s\\\n    [%d min to read%s]{.times}\n", page.mark, page.title, page.name,
        page.question and "\\\n    *" .. page.question .. "*" or "", measured.minutes,
        measured.took and ", " .. measured.took .. " to run" or "")
    else
      local list = page.key and appendices or notes
      list[#list + 1] = string.format("- %s[%s](%s.md)\n", page.key and page.mark .. ". " or "", page.title, page.name)
    end
  end
  local function under(heading, list)
    return #list > 0 and "\n## " .. heading .. "\n\n" .. table.concat(list) or ""
  end
  return book.markdown(table.concat(text) .. under("Appendices", appendices) .. under("At the bench", notes)).blocks
end

function Reader()
  local text = book.read((PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/front.md"):gsub("%$RUN", book.run)
  local doc = book.markdown(text)
  doc.blocks = doc.blocks:walk({ Div = function(div)
    if div.classes[1] == "taste" then return taste() end
    if div.classes[1] == "chapters" then return chapters() end
  end })
  doc.meta.title = "guppy.c"
  doc.meta.kind = "front"
  return doc
end
