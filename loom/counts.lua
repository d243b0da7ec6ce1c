-- counts: a pandoc reader that prints how long the way is: of each woven chapter the words and
-- the lines of C in the open text (what is folded, under `::: rest`, in hints and answers, is not on the
-- way), and the pieces of open code that are longer than 40 lines; of chapters 0 to 4 the sum.
--
--   pandoc -f loom/counts.lua -t plain -o /dev/null RUN/book/woven/*.json

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

-- long: the open pieces of more than 40 lines of C.
local function long(blocks)
  local list = {}
  blocks:walk({ traverse = "topdown", Div = function(div)
    if (" rest hint answer "):find(" " .. (div.classes[1] or "-") .. " ", 1, true) then return nil, false end
    local name = div.attributes.file or ""
    local n = name:match("^src/") and #book.lines(div.content[2].text) or 0
    if n > 40 then list[#list + 1] = string.format("%s:%s %d lines", name:match("[^/]*$"), div.attributes.line, n) end
  end })
  return table.concat(list, "; ")
end

function Reader()
  local row, way = "%-24s %8s %8s %5s   %s\n", { words = 0, lines = 0 }
  io.write(string.format(row, "", "words", "lines", "min", ""))
  for _, path in ipairs(PANDOC_STATE.input_files) do
    local doc = pandoc.read(book.read(path), "json")
    local name = pandoc.utils.stringify(doc.meta.chapter)
    local measured = book.measured(doc.meta)
    io.write(string.format(row, name, measured.words, measured.open, measured.minutes, long(doc.blocks)))
    way = book.way(way, book.key(name), measured)
  end
  io.write(string.format(row, "chapters 0 to 4", way.words, way.lines, "", ""))
  io.write(string.format(row, "  at most", book.ceiling.words, book.ceiling.lines, "", ""))
  return pandoc.Pandoc({})
end
