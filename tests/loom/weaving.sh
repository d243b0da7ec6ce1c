# What the loom makes of a chapter: parts, captions, output, numbers, colours.
. tests/fake_book.sh

md() { grep -qF -- "$1" "$book/$run/book/book.md"; }
html() { grep -qF -- "$1" "$book/$run/book/01_pond.html"; }

new_book
whole
check 'the first piece is a new file' md '`src/01_pond/pond.c`, a new file:'
check 'what stands before it goes above it' md '`src/01_pond/pond.c`, at the top, above `pond_depth()`:'
check 'what stands behind it goes after it' html '<code>src/01_pond/pond.c</code>, after <code>pond_shallow()</code>:'
check 'a file shown in one piece is whole' html '<code>src/01_pond/pond.h</code>, a new file, whole:'
check 'book.md links the rest' md '[`src/01_pond/pond.h`](src/01_pond/pond.h)'
check 'and prints none of it' sh -c "! grep -q 'pond_names\|POND_H' '$book/$run/book/book.md'"
check 'and links the answers' md '[`tests/exercises/01_1_answer.c`](tests/exercises/01_1_answer.c)'
check 'a number comes from the run' md 'It is 2.5 m deep'
check 'a reference gets its number' md 'see [Figure 1.1](#fig:01_depth)'
check 'a figure gets its caption' md '**Figure 1.1.** Depth.'
check 'output stands under its command' sh -c "grep -A1 -F '\$ echo deep; echo slowly' '$book/$run/book/book.md' | grep -qx deep"
check 'stderr stands apart' sh -c "sed -n '/and on stderr/,/^slowly/p' '$book/$run/book/book.md' | grep -qx slowly"
check 'stderr is in no transcript' sh -c "! grep -qx slowly '$book/$run/console/01_pond.txt'"
check 'an exercise says how to mark it' html 'make exercise N=01_1 FILE=mine.c'
check 'its answer is folded in the page' html '<details class="answer">'
check 'its two hints are folded before it' sh -c "tr -d '\n' < '$book/$run/book/01_pond.html' | grep -q 'Carry.*</details>.*Carry the one.*</details><details class=\"answer\">'"
check 'book.md tells no hint, but how to get one' sh -c "grep -q 'make hint N=01_1' '$book/$run/book/book.md' && ! grep -q Carry '$book/$run/book/book.md'"
check 'the rest is folded and counted' html 'pond.h</code>, <code>pond.c</code>:'
check 'a figure has its description' html 'alt="A line that falls."'

# A stage that cannot be built here: its commands print what was published, or the weave says what is missing.
new_book
export RECORDED=01
weave
fails_with 'nothing was published of a command' 'nothing was published of'
mkdir -p "$book/record/guppy/guppy/console"
printf '$ echo deep; echo slowly >&2\npublished\n\n$ echo other\n\n' > "$book/record/guppy/guppy/console/01_pond.txt"
whole
check 'a command prints what was published' sh -c "grep -A1 -F '\$ echo deep; echo slowly' '$book/$run/book/book.md' | grep -qx published"
unset RECORDED

# Formulas: a name is one element and upright, a sign is no subtraction; columns without a heading are named.
new_book
edit "$chapter" '5s/$/ $p \\ln p$, $\\mathrm{mean}(x)$, $\\mathit{ah}_1$, $x = -1$, $f(-2)$, $a - 3$, $(x) - 4$./'
cat >> "$book/$chapter" << 'MD'

|  | $x_0$ |
|:--|:--|
| a | b |

::: aside
A word.
:::
MD
whole
check 'a name in a formula is one upright element' html '<mi mathvariant="normal">mean</mi>'
check 'or all italics' html '<mi>𝑎ℎ</mi>'
check 'a function keeps its distance' html '<mi>p</mi><mo form="prefix" lspace="0.167em" rspace="0.167em">ln</mo><mi>p</mi>'
sign='<mo form="prefix" lspace="0" rspace="0">−</mo>'
check 'a minus behind a sign of relation is a sign' html "<mo>=</mo>$sign<mn>1</mn>"
check 'and behind a parenthesis' html "(</mo>$sign<mn>2</mn>"
check 'elsewhere it subtracts' html '<mi>a</mi><mo>−</mo><mn>3</mn>'
check 'behind what is in parentheses too' html '<mo>−</mo><mn>4</mn>'
check 'a column without a heading has a name' html '<span class="unseen">what</span></th>'
check 'a column with a formula has one too' html '<span class="unseen">formula</span><math'
check 'an aside is a note' html '<aside class="margin" role="note"'
names
check 'and the names hold' test "$code" -eq 0

# An answer that is a text, and a second one in words: one line says how to mark it.
new_book
for ending in answer test; do mv "$book/tests/exercises/01_1_$ending.c" "$book/tests/exercises/01_1_$ending.txt"; done
edit "$chapter" 's/^```{.c answer=/```{.text answer=/'
awk '{ print } /answer="01_1"/ { shown = 1 } shown && /^```$/ { print "\n::: answer\nTwo.\n:::"; shown = 0 }' \
    "$book/$chapter" > "$book/edited" && mv "$book/edited" "$book/$chapter"
whole
check 'an exercise whose answer is a text is marked as one' html 'make exercise N=01_1 FILE=mine.txt'
check 'once, with two answers' test "$(grep -c 'Mark yours' "$book/$run/book/01_pond.html")" = 1
check 'in book.md too' test "$(grep -c 'Mark yours' "$book/$run/book/book.md")" = 1

# Chapters from 10 on are in beyond.md; links lead from each to the other.
new_book
mv "$book/src/01_pond" "$book/src/10_pond" && mv "$book/chapters/01_pond.md" "$book/chapters/10_pond.md"
mv "$book/$run/01" "$book/$run/10" && mkdir "$book/$run/10/deep" && echo 'well,7' > "$book/$run/10/deep/values.csv"
for ending in answer test; do mv "$book/tests/exercises/01_1_$ending.c" "$book/tests/exercises/10_1_$ending.c"; done
sed -i 's/01_pond/10_pond/' "$book"/src/10_pond/*
edit chapters/10_pond.md 's/01_pond/10_pond/; s/01_1/10_1/; s/val="01\./val="10./
    5s/$/ The well: []{val="10\/deep.well"} m; [before](01_lake.md#the-lake)./'
printf '# A lake\n\nSee [the pond](10_pond.md) and [@fig:01_depth].\n\n## The lake\n' > "$book/chapters/01_lake.md"
weave chapters/01_lake.md
weave chapters/10_pond.md
check 'a value from a folder of its own' test "$code" -eq 0
edition() { # edition book|beyond: what it says
    (cd "$book" && pandoc -f "$root/loom/gather.lua" -t json "$run"/book/woven/*.json |
        LOOM_FORMAT=$1 pandoc -f json -t gfm+tex_math_dollars-smart --wrap=preserve \
            --lua-filter "$root/loom/markdown.lua" --template "$root/loom/book.md") > "$book/$run/book/$1.md" 2> "$log"
}
edition book
edition beyond
beyond() { grep -qF -- "$1" "$book/$run/book/beyond.md"; }
check 'book.md names beyond.md' md 'Chapters 10 and up and the appendices are [beyond.md](beyond.md).'
check 'and links into it' md 'See [the pond](beyond.md#10_pond) and [Figure 10.1](beyond.md#fig:01_depth).'
check 'but does not hold it' sh -c "! grep -q 'metres deep\|m deep' '$book/$run/book/book.md'"
check 'beyond.md names book.md' beyond 'Chapters 0 to 9 are [book.md](book.md).'
check 'and links into it, too' beyond 'The well: 7 m; [before](book.md#01-the-lake).'
check 'its own places are its own' beyond 'see [Figure 10.1](#fig:01_depth)'
robot "$run/book/book.md" "$run/book/beyond.md"
check 'what both show is right' said '2 pages: 3 pieces are what src/ says'
edit "$run/book/beyond.md" 's/return pond_shallow/return pond_shallower/'
robot "$run/book/book.md" "$run/book/beyond.md"
fails_with 'or else the robot says so' 'src/10_pond/pond.c has no such lines'

# Any order of the pieces gives the same file.
order=0
for parts in 'pond_names|head|pond_depth|POND_DEEP|pond_shallow' \
    'pond_depth|pond_names|pond_shallow|POND_DEEP|head' \
    'head|pond_depth|POND_DEEP|pond_names|pond_shallow' \
    'pond_shallow, pond_depth|POND_DEEP, head|pond_names' \
    'pond_depth, head, pond_names, pond_shallow, POND_DEEP'; do
    order=$((order + 1))
    new_book
    edit "$chapter" '9,14d; s|show="src/01_pond" part="rest"|show="src/01_pond/pond.h"|'
    echo "$parts" | tr '|' '\n' | while read -r part; do
        printf '\n```{.c show="src/01_pond/pond.c" part="%s"}\n```\n' "$part"
    done >> "$book/$chapter"
    whole
    robot
    check "pieces in any order make the file ($order)" said '2 files of src/ came out byte for byte'
done

# Terminal colours.
new_book
edit "$chapter" '16s/echo deep; echo slowly >&2/printf '"'"'\\\\033[1;31mred\\\\033[0m \\\\033[48;2;255;215;0mgold\\\\033[m <b>\\\\n'"'"'/'
whole
check 'colours become classes of the page' html '<span class="t-bold fg-red">red</span>'
check 'other colours are painted' html '<span class="painted" style="background:#ffd700;color:#000">gold</span> &lt;b&gt;'
check 'book.md has none' md 'red gold <b>'
check 'the transcript has none' grep -qx 'red gold <b>' "$book/$run/console/01_pond.txt"

# A command that must fail, a long output, the run's folder.
new_book
edit "$chapter" '16s/"echo deep.*/"echo $RUN; seq 9; exit 65" exit="65" head="3" tail="1"}/'
whole
check 'a command that must fail may' html 'exit code 65'
check 'the folder of the run is told' md '$ echo build/pond/pond; seq 9; exit 65'
check 'a long output is cut' md '[… 6 lines …]'
check 'the transcript is whole' grep -qx 5 "$book/$run/console/01_pond.txt"
check 'the transcript names no folder' grep -qxF '$RUN' "$book/$run/console/01_pond.txt"

# What was printed is remembered as long as nothing it depends on changes.
new_book
mkdir -p "$book/build/bin"
printf 'echo run >> count; echo deep\n' > "$book/build/bin/01_pond"
edit "$chapter" '16s/"echo deep.*/"sh build\/bin\/01_pond"}/'
weave && weave
check 'an unchanged command runs once' test "$(wc -l < "$book/count")" -eq 1
printf 'x,y\n1,2\n' > "$book/$run/01/depths.csv"
weave
check "a changed table of the stage runs it again" test "$(wc -l < "$book/count")" -eq 2
echo '# other' >> "$book/build/bin/01_pond"
weave
check 'a changed program runs again' test "$(wc -l < "$book/count")" -eq 3
printf 'echo run >> count; exit 1\n' > "$book/build/bin/01_pond"
weave
weave
check 'a failure is not remembered' test "$(wc -l < "$book/count")" -eq 5

# Numbers.
new_book
edit "$chapter" '5s/format="%.1f"/format="%.2f" times="100"/; 5s/$/ []{val="01.fish" format="%,d fish"}/'
whole
check 'numbers are scaled' md 'It is 245.67 m'
check 'and grouped' md '12,345 fish'

# Notebooks and e-books.
new_book
cat > "$book/notebooks-equivalent/train_pond.md" << 'MD'
# Dig a pond

First we dig.

```{.console run="echo deep; echo slowly >&2"}
```

![Depth.](01_depth.svg){#fig:dig_depth alt="A line that falls."}

It is []{val="01.depth"} m.
MD
weave notebooks-equivalent/train_pond.md
in_book env RUN="$run" pandoc -f json -t ipynb --lua-filter "$root/loom/notebook.lua" \
    "$run/book/woven/train_pond.json" -o train_pond.ipynb
check 'a notebook is made' test "$code" -eq 0
note() { grep -qF -- "$1" "$book/train_pond.ipynb"; }
check 'it begins by looking for the checkout' note '# Find the checkout and a trained fish'
check 'its cells are commands' note '"echo deep; echo slowly >&2"'
check 'that stop where they fail' note '"%%bash'
check 'their output stands below' note '"deep\n"'
check 'its pictures are text' note 'src=\"../figures/01_depth.svg\"'
check 'with their description' note '<img alt=\"A line that falls.\"'
check 'it can be read back' pandoc -f ipynb -t plain "$book/train_pond.ipynb" -o "$book/back.txt"
check 'with its numbers' grep -q 'It is 2.4567 m' "$book/back.txt"
whole
in_book sh -c "RUN='$run' LOOM_FORMAT=epub pandoc -f json -t epub3 --mathml --lua-filter '$root/loom/html.lua' \
    --css '$root/loom/epub.css' --metadata title=x -o pond.epub '$run/book/woven/01_pond.json'"
check 'an e-book is made' test "$code" -eq 0
check 'with all its code' sh -c "pandoc -f epub -t plain '$book/pond.epub' | grep -q 'return pond_shallow(reeds'"

# What a page of another run says about itself: the prose is of guppy's.
page() { # page FORMAT CHARACTER PRESET WOVEN
    (cd "$book" && RUN=$run CHARACTER=$2 PRESET=$3 LOOM_FORMAT=$1 pandoc -f json -t html5 --wrap=none \
        --lua-filter "$root/loom/html.lua" "$run/book/woven/$4.json") > "$book/said.html" 2> "$log"
}
run_named() { # run_named TIMES CHARACTER PRESET
    text="Woven from a run of <b>$2</b> with preset <b>$3</b>; the prose was written about guppy with preset guppy."
    test "$(grep -cF -- "$text" "$book/said.html")" -eq "$1"
}
page page pond minnow 01_pond
check 'a page of another character says so' run_named 1 pond minnow
check 'at its top' sh -c "head -n 1 '$book/said.html' | grep -q 'class=\"run\"'"
page page guppy long 01_pond
check 'of another preset too' run_named 1 guppy long
page page guppy guppy 01_pond
check 'and a page of guppy does not' sh -c "! grep -q 'Woven from' '$book/said.html'"
(cd "$book" && RUN=$run pandoc -f "$root/loom/gather.lua" -t json "$run"/book/woven/01_pond.json \
    "$run"/book/woven/01_pond.json > "$run/book/woven/all.json")
page print pond minnow all
check 'the whole book says it in each chapter' run_named 2 pond minnow
page epub pond minnow all
check 'the e-book too' run_named 2 pond minnow
page epub guppy guppy all
check 'but not of guppy' sh -c "! grep -q 'Woven from' '$book/said.html'"

# Transcripts against what was published.
new_book
whole
compare() {
    in_book env RUN="$run" sh "$root/loom/transcripts.sh" record/pond/pond 01
}
compare
check 'a transcript that was never published fails' test "$code" -ne 0
mkdir -p "$book/record/pond/pond"
cp -r "$book/$run/console" "$book/record/pond/pond/"
compare
check 'the same transcript passes' test "$code" -eq 0
edit record/pond/pond/console/01_pond.txt 's/^deep/shallow/'
compare
check 'another one fails' test "$code" -ne 0
check 'and says which chapter' said 'chapters/01_pond.md:1: its output is not what was published'
check 'and shows the lines' said '-shallow'
finish
