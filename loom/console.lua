-- console: runs a command as a reader would and remembers what it printed.
--
-- What a command printed is kept in RUN/console/cache/ under a name made of the command
-- and of the content of everything it can depend on: the programs and files it names and
-- what the run's stages up to the chapter's own have made, as it was when the command had
-- ended: one that writes what it reads runs once, too. So one edited chapter runs nothing
-- twice, and a changed program runs again.

local book = require("book")

local M = {}

local cache = book.run .. "/console/cache/"

-- fingerprint: checksums of a file or of a folder's files, computed once. What lies in
-- folders within is left out: commands of chapters leave there what they make.
local known = {}
local function fingerprint(path)
  known[path] = known[path] or book.output("find " .. book.quote(path) .. " -maxdepth 1 -type f ! -name '*.part' " ..
    "! -name 'checkpoint*' ! -name time.csv ! -name seconds -exec cksum {} + 2>/dev/null | LC_ALL=C sort")
  return known[path]
end

-- What stages have made, beside their folders RUN/NN, that commands of chapters read.
local made = { [1] = { "data" }, [2] = { "tokenizer.json" }, [8] = { "model", "log.csv" },
               [10] = { "10/grammar", "10/floor", "10/exam" } }

-- name: under which the output of `command`, in the chapter `number`, is kept.
local function name(command, number)
  -- programs read the book's own character when they are told no other
  local text = { command, book.run, book.character, fingerprint("characters") }
  for stage = 1, tonumber(number) or 20 do
    text[#text + 1] = fingerprint(string.format("%s/%02d", book.run, stage))
    for _, path in ipairs(made[stage] or {}) do text[#text + 1] = fingerprint(book.run .. "/" .. path) end
  end
  local plain = command:gsub("%${?RUN}?", book.run):gsub("%${?CHARACTER}?", book.character)
  for word in plain:gmatch("[^%s'\"|;&<>()=]+") do
    if word:match("[/.]") and not word:match("^/") and book.exists(word) then
      text[#text + 1] = fingerprint(word)
    end
  end
  return cache .. pandoc.utils.sha1(table.concat(text, "\n"))
end

-- run: {out, err, code} of `command`, from the cache or by running it.
function M.run(command, number)
  local base = name(command, number)
  if not book.read(base .. ".code") then
    os.execute("mkdir -p " .. book.quote(cache))
    local aside = cache .. pandoc.utils.sha1(PANDOC_STATE.input_files[1] .. command)
    local _, how, status = os.execute("unset MAKEFLAGS MAKELEVEL MFLAGS NO_COLOR; RUN=" .. book.quote(book.run) ..
      " CHARACTER=" .. book.quote(book.character) .. " PRESET=" .. book.quote(book.preset) ..
      " CLICOLOR_FORCE=1 COLUMNS=88 LINES=40 timeout " .. (os.getenv("LOOM_SECONDS") or "600") .. " sh -c " ..
      book.quote(command) .. " </dev/null >" .. book.quote(aside) .. " 2>" .. book.quote(aside .. ".err"))
    known = {}
    base = name(command, number)
    os.rename(aside, base .. ".out")
    os.rename(aside .. ".err", base .. ".err")
    book.write(base .. ".code", tostring(how == "signal" and 128 + status or status))
  end
  return { out = book.read(base .. ".out"), err = book.read(base .. ".err"),
           code = tonumber(book.read(base .. ".code")), base = base }
end

-- recorded: what `command` printed in the published run of guppy; nil where it is not known. For
-- a stage that cannot be built here.
function M.recorded(command, chapter)
  local text = "\n\n" .. (book.read("record/guppy/guppy/console/" .. chapter .. ".txt") or "")
  local _, from = text:find("\n\n$ " .. command .. "\n", 1, true)
  if not from then return nil end
  local out = text:sub(from + 1, (text:find("\n\n$ ", from, true) or #text - 1)):gsub("^%s*$", "")
  return { out = out:gsub("%[exit %d+%]\n", ""), err = "", code = tonumber(out:match("%[exit (%d+)%]")) or 0, base = "" }
end

-- forget: so that a command that failed is run again next time.
function M.forget(result)
  os.remove(result.base .. ".code")
end

-- redrawn: of a line that was redrawn in place only the last state; colours stay.
function M.redrawn(text)
  return (text:gsub("[^\n]*\r([^\n])", "%1"):gsub("\r", ""))
end

-- plain: a terminal's colours, titles and redrawn lines taken out.
function M.plain(text)
  return M.redrawn(text:gsub("\27%[[%d;?]*[A-Za-z]", ""):gsub("\27%][^\7]*\7", ""))
end

-- excerpt: the first and last lines of a long output, and how many are left out between.
function M.excerpt(text, head, tail)
  if not head and not tail then return text end
  local lines = book.lines(text)
  head, tail = head or 0, tail or 0
  local left = #lines - head - tail
  if left < 2 then return text end
  return table.concat(lines, "\n", 1, head) .. string.format("%s[… %d lines …]\n", head > 0 and "\n" or "", left) ..
    table.concat(lines, "\n", #lines - tail + 1)
end

-- transcript: one chapter's commands and what they printed on stdout, as a text file that
-- `diff` can compare; $RUN stays as the author wrote it.
function M.transcript(entries)
  local text = {}
  for _, entry in ipairs(entries) do
    text[#text + 1] = "$ " .. entry.command .. "\n"
    local out = M.plain(entry.out):gsub("([^\n])$", "%1\n"):gsub(book.run:gsub("%p", "%%%0"), "$RUN")
    text[#text + 1] = entry.varies and "[varies]\n" or out
    if entry.code ~= 0 then text[#text + 1] = "[exit " .. entry.code .. "]\n" end
    text[#text + 1] = "\n"
  end
  return table.concat(text)
end

return M
