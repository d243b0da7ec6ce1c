-- names: a pandoc reader that writes RUN/book/names: the titles, figures and pages that
-- chapters tell of each other. Written only when it changes, so that a sentence changed in
-- one chapter weaves that chapter alone.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

function Reader()
  local text = {}
  for _, page in ipairs(book.pages()) do
    text[#text + 1] = table.concat({ page.name, page.mark, page.title }, "\t")
  end
  for _, chapter in ipairs(book.chapters()) do
    for _, figure in ipairs(chapter.figures) do
      text[#text + 1] = table.concat({ chapter.name, figure.id, figure.number }, "\t")
    end
  end
  book.update(book.run .. "/book/names", table.concat(text, "\n") .. "\n")
  return pandoc.Pandoc({})
end
