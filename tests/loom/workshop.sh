# The workshop: its minutes add up, each part has what a part needs, what is typed exists, and the slides
# need no network.
. tests/tree.sh

page=notebooks-equivalent/workshop.md
part() { sed -n "/^## $1/,/^## /p" "$page"; } # part FROM: up to the next heading of that rank

minutes() { sed -n 's/^### .*(\([0-9]*\) minutes)$/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'; }
check 'ninety minutes are ninety' test "$(part 'Ninety minutes' | minutes)" -eq 90
half=$(part 'Half a day' | awk -F '|' '/^\|/ { sum += $3 + $4 } END { print sum }')
check 'and half a day is three hours and a half' test "$half" -eq 210

# A part: goal, telling and doing that make up its minutes, a checkpoint, and what goes wrong.
awk '
    function whole() {
        if (part != "" && !last && (telling + doing != time || !goal || !check || !wrong))
            print part ": tell " telling ", do " doing ", goal " goal ", checkpoint " check ", wrong " wrong
    }
    /^### .*\([0-9]+ minutes\)$/ {
        whole()
        part = $0; last = /What a large one/
        time = $0; sub(/.*\(/, "", time); time += 0
        telling = doing = goal = check = wrong = 0
    }
    /\*\*Goal\.\*\*/ { goal = 1 }
    /\*\*Tell\*\* \(/ { text = $0; sub(/.*\*\*Tell\*\* \(/, "", text); telling = text + 0 }
    /\*\*Do\*\* \(/ { text = $0; sub(/.*\*\*Do\*\* \(/, "", text); doing = text + 0 }
    /^\*\*Checkpoint\.\*\*/ { check = 1 }
    /^\| what goes wrong/ { wrong = 1 }
    END { whole() }' "$page" > "$log"
check 'each part has its goal, its minutes, its checkpoint and what goes wrong' test ! -s "$log"

# What is typed: the targets of make, faults, exercises, chapters and programs.
sed -n '/^ *```sh/,/^ *```$/p' "$page" | grep -v '```' > "$tree/typed"
check 'something is typed' test "$(wc -l < "$tree/typed")" -gt 20
{
    sed -n 's/^make //p' "$tree/typed" | tr ' ' '\n' | grep -v = | while read -r target; do
        if [ "$target" = hello ] && [ ! -d pretrained ]; then continue; fi # a checkout without the trained fish
        grep -q "^\(\.PHONY:.* \)\{0,1\}$target\( .*\)\{0,1\}:\|^\.PHONY:.* $target\( \|$\)" Makefile loom/loom.mk || echo "make $target"
    done
    grep -o 'FAULT=[0-9a-z_]*' "$page" | sort -u | while IFS='=' read -r _ name; do [ -f "tests/faults/$name.patch" ] || echo "$name"; done
    grep -o 'N=[0-9]*_[0-9]*' "$page" | sort -u | while IFS='=' read -r _ name; do ls tests/exercises/"$name"_test.* > /dev/null 2>&1 || echo "$name"; done
    grep -o 'CH=[0-9]*' "$page" | sort -u | while IFS='=' read -r _ name; do ls -d src/"$name"_* > /dev/null 2>&1 || echo "CH=$name"; done
    grep -o 'build/[a-z]*/[0-9][0-9]_[a-z]*' "$page" | sort -u | while read -r name; do [ -x "$BUILD/${name#build/}" ] || echo "$name"; done
    sed -n '/apt-get install --download-only/,/^```/p' "$page" | tr ' ' '\n' | grep '^[a-z][a-z0-9-]*$' | grep -vx 'sudo\|apt-get\|install\|git' |
        while read -r package; do grep -q "[ :]$package\( \|;\|\"\|$\)" setup || echo "$package"; done
} > "$log"
check 'and all of it exists' test ! -s "$log"
sed -n '/^```text/,/^```/p' "$page" | grep -v '^```' > "$tree/ours.txt"
check 'the character that is shown is one' sh -c "$BUILD/bin/10_examiner -c $tree/ours.txt stats > $log 2>&1"
"$BUILD/bin/01_datagen" -c "$tree/ours.txt" -n 2000 -o "$tree/ours" > "$log" 2>&1
check 'and says enough to keep some of it aside' test -s "$tree/ours/eval.jsonl"
grep -E '  |[a-z] "' "$tree"/ours/*.jsonl > "$log"
check 'without a space too many' test ! -s "$log"

# The slides: each box is one, with its picture.
mkdir -p "$tree/book"
RUN=$BUILD/guppy/minnow LOOM_DRY=yes CHARACTER=guppy pandoc -f loom/weave.lua -t json "$page" -o "$tree/book/workshop.json" > "$log" 2>&1
check 'the page weaves' test -s "$tree/book/workshop.json"
pandoc -f json -t dzslides --standalone --wrap=none --mathml --lua-filter loom/slides.lua "$tree/book/workshop.json" -o "$tree/book/slides.html" > "$log" 2>&1
slides=$(grep -c '^::: slide' "$page")
check 'each box is a slide' test "$(grep -c '<section' "$tree/book/slides.html")" -eq $((slides + 1))
check 'each with its heading' test "$(grep -c '<h1' "$tree/book/slides.html")" -eq $((slides + 1))
pictures=$(sed -n '/^::: slide/,/^:::$/p' "$page" | grep -c '^!\[')
check 'and its picture' test "$(grep -c '<img src="figures/[0-9a-z_]*.svg"[^>]*alt="' "$tree/book/slides.html")" -eq "$pictures"
grep -n 'src="http\|href="http\|url(' "$tree/book/slides.html" > "$log"
check 'no slide needs the network' test ! -s "$log"
finish
