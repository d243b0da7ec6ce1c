-- index: a pandoc reader that makes the front page of front.md. In it
--
--   ::: chapters                  is the list of all pages, with their times
--   ::: path                      gets the minutes behind each link to a chapter or a section, and
--                                 their sum below; a link with {.prose} is read without its code
--   []{trained="minnow"}          how long the published run with that preset was trained
--   []{sum="hours"}, "lines", "folded"   of the chapters: to read, of code in the text; all other lines

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

-- woven: the metadata of a page, or none.
local documents = {}
local function woven(name)
  local text = book.read(book.run .. "/book/woven/" .. name .. ".json")
  documents[name] = documents[name] or text and pandoc.read(text, "json").meta or {}
  return documents[name]
end

local function chapters()
  local text, notes, appendices = {}, {}, {}
  for _, page in ipairs(book.pages()) do
    local measured = book.measured(woven(page.name))
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

-- minutes: to read what a link leads to, "05_attention.md" or "05_attention.md#the-mask".
local function minutes(target, only_prose)
  local name, id = target:match("^([%w_]+)%.md#?(.*)$")
  if not book.exists("chapters/" .. (name or "") .. ".md") then return nil end
  local meta = woven(name)
  local words, open
  if id == "" then
    local measured = book.measured(meta)
    words, open = measured.words, measured.open
  elseif meta.sections then
    words, open = pandoc.utils.stringify(meta.sections[id] or ""):match("^(%d+) (%d+)$")
    if not words then book.complain("loom/front.md:1", "unknown link: " .. target) end
  end
  return math.ceil(book.minutes(tonumber(words or 0), only_prose and 0 or tonumber(open or 0)))
end

local function times(text) return pandoc.Span({ pandoc.Str(text) }, { "", { "times" }, {} }) end

-- hours: "1 hour", "5½ hours".
local function hours(sum)
  local halves = math.max(1, math.floor(sum / 30 + 0.5))
  return (halves == 1 and "½" or (halves // 2) .. (halves % 2 == 1 and "½" or "")) .. (halves <= 2 and " hour" or " hours")
end

local function path(div)
  local sum = 0
  local blocks = pandoc.Blocks(div.content):walk({ Link = function(link)
    local n = minutes(link.target, link.classes:includes("prose"))
    if not n then return nil end
    sum = sum + n
    return { link, pandoc.Space(), times("(" .. n .. "\u{a0}min)") }
  end })
  blocks:insert(pandoc.Para{ times("In all " .. hours(sum) .. " of reading.") })
  return blocks
end

local function trained(preset)
  local seconds = (book.read("record/guppy/" .. preset .. "/seconds.csv") or ""):match("\n08,train,([%d.]+)")
  return seconds and book.duration(tonumber(seconds)) or "?"
end

local function sum(what)
  local all = { hours = 0, lines = 0, folded = 0 }
  for _, page in ipairs(book.chapters()) do
    local measured = book.measured(woven(page.name))
    all.folded = all.folded + measured.folded
    if page.number then
      all.hours, all.lines = all.hours + measured.minutes, all.lines + measured.open
    else
      all.folded = all.folded + measured.open
    end
  end
  return what == "hours" and hours(all.hours) or book.format("%,d", tostring(all[what]))
end

function Reader()
  local text = book.read((PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/front.md"):gsub("%$RUN", book.run)
  local doc = book.markdown(text)
  doc.blocks = doc.blocks:walk({
    Div = function(div)
      if div.classes[1] == "path" then return path(div) end
      if div.classes[1] == "chapters" then return chapters() end
    end,
    Span = function(span)
      local at = span.attributes
      if at.trained or at.sum then return pandoc.Str(at.trained and trained(at.trained) or sum(at.sum)) end
    end,
  })
  doc.meta.title = "guppy.c"
  doc.meta.kind = "front"
  book.finish()
  return doc
end
