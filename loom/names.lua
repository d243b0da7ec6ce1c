-- names: a pandoc reader that writes RUN/book/names: the titles, figures, terms and pages that
-- chapters tell of each other. Written only when it changes, so that a sentence changed in
-- one chapter weaves that chapter alone.

package.path = (PANDOC_SCRIPT_FILE:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local book = require("book")

function Reader()
  local text = {}
  for _, page in ipairs(book.pages()) do
    text[#text + 1] = page.name .. "\t" .. page.title .. "\n"
    for _, figure in ipairs(page.figures) do
      text[#text + 1] = page.name .. "\t" .. figure.id .. "\t" .. figure.number .. "\n"
    end
    for _, term in ipairs(page.terms) do text[#text + 1] = page.name .. "\tterm " .. term.id .. "\n" end
  end
  book.update(book.run .. "/book/names", table.concat(text))
  return pandoc.Pandoc({})
end
