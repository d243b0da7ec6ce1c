-- console: runs a command as a reader would and remembers what it printed.
--
-- What a command printed is kept in RUN/console/cache/ under a name made of the command
-- and of the content of everything it can depend on: the programs and files it names and
-- what the run's stages up to the chapter's own have made. So one edited chapter runs
-- nothing twice, and a changed program runs again.

local book = require("book")

local M = {}

local folder = book.run .. "/console"

-- fingerprints: checksums of files and of folders' files, computed once. What lies in
-- folders within is left out: commands of chapters leave there what they make.
local known = {}
local function fingerprint(path)
  if not known[path] then
    local inside = book.output("test -d " .. book.quote(path) .. " && echo yes") ~= ""
    known[path] = book.output("find " .. book.quote(path .. (inside and "/." or "")) ..
      (inside and " ! -name . -prune" or "") .. " -type f ! -name '*.part' ! -name 'checkpoint*' ! -name time.csv ! -name seconds -exec cksum {} + 2>/dev/null" ..
      " | LC_ALL=C sort")
  end
  return known[path]
end

-- stage_outputs: fingerprints of what the run's stages up to `number` have made.
local function stage_outputs(number)
  -- programs read the book's own character when they are told no other
  local text = { fingerprint("characters") }
  local n = tonumber(number) or 99
  local made = { [1] = { "data" }, [2] = { "tokenizer.json" }, [8] = { "model", "log.csv" },
                 [10] = { "10/grammar", "10/floor", "10/exam" } }
  for stage, paths in pairs(made) do
    if n >= stage then
      for _, path in ipairs(paths) do
        text[#text + 1] = fingerprint(book.run .. "/" .. path)
      end
    end
  end
  table.sort(text)
  for stage = 1, math.min(n, 20) do
    text[#text + 1] = fingerprint(string.format("%s/%02d", book.run, stage))
  end
  return table.concat(text)
end

-- key: the name under which the output of `command` is kept.
local function key(command, number)
  local seen, text = {}, { command, book.run, book.character, stage_outputs(number) }
  local plain = command:gsub("%${?RUN}?", book.run):gsub("%${?CHARACTER}?", book.character)
  for word in plain:gmatch("[^%s'\"|;&<>()=]+") do
    if not seen[word] and word:match("[/.]") and not word:match("^/") and book.exists(word) then
      seen[word] = true
      text[#text + 1] = fingerprint(word)
    end
  end
  return pandoc.utils.sha1(table.concat(text, "\n"))
end

-- run: {out, err, code} of `command`, from the cache or by running it.
function M.run(command, number)
  local base = folder .. "/cache/" .. key(command, number)
  local code = book.read(base .. ".code")
  if not code then
    os.execute("mkdir -p " .. book.quote(folder .. "/cache"))
    local aside = base .. "." .. pandoc.utils.sha1((PANDOC_STATE.input_files[1] or "") .. os.time() .. os.clock())
    local limit = os.getenv("LOOM_SECONDS") or "600"
    local line = "unset MAKEFLAGS MAKELEVEL MFLAGS NO_COLOR; RUN=" .. book.quote(book.run) ..
      " CHARACTER=" .. book.quote(book.character) .. " PRESET=" .. book.quote(book.preset) ..
      " CLICOLOR_FORCE=1 COLUMNS=88 LINES=40 timeout " .. limit .. " sh -c " ..
      book.quote(command) .. " </dev/null >" .. book.quote(aside .. ".out") ..
      " 2>" .. book.quote(aside .. ".err")
    local _, how, status = os.execute(line)
    if how == "signal" then status = 128 + status end
    os.rename(aside .. ".out", base .. ".out")
    os.rename(aside .. ".err", base .. ".err")
    code = tostring(status)
    -- A failure may have causes outside: it is not remembered as long as it fails the weave.
    book.write(base .. ".code", code)
  end
  return { out = book.read(base .. ".out") or "", err = book.read(base .. ".err") or "",
           code = tonumber(code), base = base }
end

-- forget: so that a command that failed is run again next time.
function M.forget(result)
  os.remove(result.base .. ".code")
end

-- plain: a terminal's colours, titles and redrawn lines taken out.
function M.plain(text)
  text = text:gsub("\27%[[%d;?]*[A-Za-z]", ""):gsub("\27%][^\7]*\7", "")
  text = text:gsub("[^\n]*\r([^\n])", "%1"):gsub("\r", "")
  return text
end

-- redrawn: of a line that was redrawn in place only the last state; colours stay.
function M.redrawn(text)
  return (text:gsub("[^\n]*\r([^\n])", "%1"):gsub("\r", ""))
end

-- excerpt: the first and last lines of a long output, and how many are left out between.
function M.excerpt(text, head, tail)
  if not head and not tail then return text end
  local lines = {}
  for line in text:gmatch("([^\n]*)\n?") do lines[#lines + 1] = line end
  if lines[#lines] == "" then lines[#lines] = nil end
  head, tail = head or 0, tail or 0
  local left = #lines - head - tail
  if left < 2 then return text end
  local kept = {}
  for i = 1, head do kept[#kept + 1] = lines[i] end
  kept[#kept + 1] = string.format("[… %d lines …]", left)
  for i = #lines - tail + 1, #lines do kept[#kept + 1] = lines[i] end
  return table.concat(kept, "\n") .. "\n"
end

-- transcript: one chapter's commands and what they printed on stdout, as a text file that
-- `diff` can compare; $RUN stays as the author wrote it.
function M.transcript(entries)
  local text = {}
  for _, entry in ipairs(entries) do
    text[#text + 1] = "$ " .. entry.command .. "\n"
    local out = M.plain(entry.out)
    if out ~= "" and out:sub(-1) ~= "\n" then out = out .. "\n" end
    out = out:gsub(book.run:gsub("%p", "%%%0"), function() return "$RUN" end)
    text[#text + 1] = entry.varies and "[varies]\n" or out
    if entry.code ~= 0 then text[#text + 1] = "[exit " .. entry.code .. "]\n" end
    text[#text + 1] = "\n"
  end
  return table.concat(text)
end

return M
