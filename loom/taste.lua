-- taste: what the fish of this run says, and how it learned to: `::: talk` and `::: loss` of the
-- front page and of chapter 0 show a conversation of chapter 9 and a figure of chapter 8.

local book = require("book")

local M = {}

-- woven: the blocks of chapter `key` as this run has woven it; none if it has not.
local documents = {}
function M.woven(key)
  if not documents[key] then
    local path = book.list(book.run .. "/book/woven/" .. key .. "_*.json")[1]
    documents[key] = path and pandoc.read(book.read(path), "json").blocks or pandoc.Blocks{}
  end
  return documents[key]
end

-- look_up: the first division of some blocks for which `wanted` is true.
local function look_up(blocks, wanted)
  local found
  blocks:walk({ Div = function(div)
    if not found and wanted(div) then found = div end
  end })
  return found
end

local function nothing(what)
  return { pandoc.Para{ pandoc.Emph{ pandoc.Str("(Here is " .. what .. " when a fish has been trained.)") } } }
end

-- talk, loss: what the divisions of that name become; blocks_of(key) are a chapter's blocks.
local function talk(blocks_of)
  local found = look_up(blocks_of("09"), function(div)
    return div.classes[1] == "console" and div.content[2] and div.content[2].text:find("you> ", 1, true)
  end)
  if not found then return nothing("a conversation") end
  return { pandoc.Div({ found.content[2] }, { "", { "console", "wrap" }, { exit = "0" } }) }
end

local function loss(blocks_of)
  local found = look_up(blocks_of("08"), function(div) return div.identifier == "fig:08_loss" end)
  return found and { pandoc.Div({ found.content[1] }, { "", { "map" } }) } or nothing("the loss")
end

-- tasted: blocks with these divisions filled.
function M.tasted(blocks, blocks_of)
  return blocks:walk({ Div = function(div)
    if div.classes[1] == "talk" then return talk(blocks_of) end
    if div.classes[1] == "loss" then return loss(blocks_of) end
  end })
end

return M
