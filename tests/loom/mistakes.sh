# A chapter with each kind of mistake fails, with the right message and the right line.
. tests/fake_book.sh

new_book
weave
check 'a chapter without mistakes is woven' test "$code" -eq 0
whole
robot
check 'the robot retypes it' said '2 files of src/ came out byte for byte'
robot "$run/book/book.md"
check 'book.md shows some of it, links the rest' said 'book.md: 3 pieces are what src/ says; what is left out is linked'
names
check 'its names hold' test "$code" -eq 0

# mistake NAME SED-SCRIPT MESSAGE: the chapter edited so fails to weave and says so.
mistake() {
    new_book
    edit "$chapter" "$2"
    weave
    fails_with "$1" "$3"
}

mistake 'unknown part' '10s/pond_depth/pond_death/' \
    "chapters/01_pond.md:10: src/01_pond/pond.c: no part named 'pond_death'"
mistake 'a part shown twice' '13s/head/pond_depth/' \
    "chapters/01_pond.md:13: src/01_pond/pond.c: part 'pond_depth()' is shown a second time (first in line 10)"
mistake 'unknown file' '10s/pond\.c/pool.c/' 'chapters/01_pond.md:10: no such file: src/01_pond/pool.c'
mistake 'a rest of nothing' 's/part="pond_depth"/part="rest"/; s/show="src.01_pond" part="rest"/show="src\/01_pond\/pond.c" part="rest"/' \
    'there is no rest: all parts are shown elsewhere'
mistake 'unknown value' '5s/01\.depth/01.length/' \
    "chapters/01_pond.md:5: value '01.length': build/pond/pond/01/values.csv has no value 'length'"
mistake 'a value of no run' '5s/01\.depth/07.depth/' \
    "chapters/01_pond.md:5: value '07.depth': there is no build/pond/pond/07/values.csv"
mistake 'a format that is none' '5s/%\.1f/%y/' 'chapters/01_pond.md:5: '
mistake 'unknown figure' '7s/01_depth\.svg/01_width.svg/' \
    'chapters/01_pond.md:7: unknown figure: there is no figures/01_width.gp or .dot'
mistake 'a figure without a description' '8s/alt=.*"/title="x"/' \
    'chapters/01_pond.md:7: figure fig:01_depth has no description'
mistake 'a figure without a caption' '7s/Depth\.//' 'chapters/01_pond.md:7: figure fig:01_depth has no caption'
mistake 'a figure without a name' '7s/{#fig:01_depth/{#depth/' 'chapters/01_pond.md:7: 01_depth.svg: a figure needs'
mistake 'unknown reference' '5s/@fig:01_depth/@fig:01_breadth/' \
    'chapters/01_pond.md:5: unknown reference @fig:01_breadth'
mistake 'a link to a chapter that is not there' '5s/(#exercises)/(02_lake.md)/' \
    'chapters/01_pond.md:5: unknown link: 02_lake.md'
mistake 'a command that fails' '16s/echo deep/false; exit 3/' \
    'left with exit code 3, not 0'
mistake 'a command that should fail and does not' '16s/"}/" exit="65"}/' 'left with exit code 0, not 65'
mistake 'code typed into the text' '10s/ show=.*}/}/' \
    'chapters/01_pond.md:10: code and output are never typed into a chapter'
mistake 'output typed into the text' '16s/ run=.*}/}/' \
    'chapters/01_pond.md:16: code and output are never typed into a chapter'
mistake 'an answer that is not there' '32s/01_1/01_2/' \
    'chapters/01_pond.md:32: no answer tests/exercises/01_2_answer.*'
mistake 'an exercise without an answer' '32,33d' 'chapters/01_pond.md:21: exercise 1 has no answer'
mistake 'one hint only' '24,27d' \
    'chapters/01_pond.md:21: exercise 1: expected two hints, ::: hint, before its answer, found 1'
mistake 'a hint behind the answer' '28,30d; 33s/$/\n\n::: hint\nToo late.\n:::/' \
    'a hint behind the answer'
mistake 'an unknown division' '38s/rest/remains/' 'chapters/01_pond.md:38: unknown division ::: remains'
mistake 'no title' '1d' 'chapters/01_pond.md:1: a chapter begins with # and its title'

new_book
mv "$book/tests/exercises/01_1_test.c" "$book/elsewhere"
weave
fails_with 'an answer that no test marks' 'chapters/01_pond.md:32: no test tests/exercises/01_1_test.*'

new_book
mkdir "$book/src/02_lake" && cp "$book/src/01_pond/pond.c" "$book/src/02_lake/lake.c"
edit "$chapter" '10s/01_pond.pond/02_lake\/lake/'
weave
fails_with 'a part outside its chapter' \
    'chapters/01_pond.md:10: src/02_lake/lake.c belongs to chapter 02, not to this one'

new_book
mkdir -p "$book/studies/01_pond" && echo 'int pond_study;' > "$book/studies/01_pond/study.c"
edit "$chapter" '5s/$/ Linked: [`study.c`](studies\/01_pond\/study.c), [all](studies\/01_pond)./'
weave
check 'a study is linked' test "$code" -eq 0
edit "$chapter" '10s/.*/```{.c show="studies\/01_pond\/study.c"}/'
weave
fails_with 'a study is not shown' 'chapters/01_pond.md:10: studies/01_pond/study.c is no part of the book'

new_book
printf '\nint pond_%090d(void);\n' 1 >> "$book/src/01_pond/pond.c"
weave
fails_with 'a line wider than the page' 'src/01_pond/pond.c:21: 106 columns; the page has 88'

new_book
printf '\n\nint pond_x;\n' >> "$book/src/01_pond/pond.c"
weave
fails_with 'two empty lines' 'src/01_pond/pond.c:21: cannot be cut into parts: two empty lines in a row'

new_book
rm "$book/$run/figures/01_depth.svg"
weave
fails_with 'a figure that was not made' 'chapters/01_pond.md:7: figure build/pond/pond/figures/01_depth.svg was not made'

# What only the whole book knows.
new_book
edit "$chapter" 's/show="src.01_pond" part="rest"/show="src\/01_pond\/pond.h"/'
whole
names
fails_with 'a part shown nowhere' "chapters/01_pond.md:1: src/01_pond/pond.c:3: part 'POND_DEEP' is shown nowhere"
robot
fails_with 'the robot misses it too' 'src/01_pond/pond.c:3: the robot typed'
unwritten=01
names
check 'a chapter that is not finished is forgiven' test "$code" -eq 0
robot
check 'by the robot too' test "$code" -eq 0
unwritten=

new_book
edit "$chapter" 's/show="src.01_pond" part="rest"/show="src\/01_pond\/pond.c" part="rest"/'
whole
names
fails_with 'a file shown nowhere' 'chapters/01_pond.md:1: src/01_pond/pond.h is shown nowhere'

new_book
mkdir "$book/src/02_lake" && cp "$book/src/01_pond/pond.c" "$book/src/02_lake/lake.c"
whole
names
fails_with 'a stage without a chapter' 'src/02_lake: no chapter shows this stage'

new_book
edit "$chapter" "5s/\$/ $(yes reed | head -n 15001 | tr '\n' ' ')/"
whole
names
fails_with 'a way that is too long' 'chapters: chapters 0 to 4: expected at most 15000 words in the open text, found 150'

new_book
edit "$chapter" '5s/#exercises/#excesses/'
whole
names
fails_with 'a link to a place that is not there' 'chapters/01_pond.md:5: unknown link: #excesses'

new_book
echo 'plot x' > "$book/figures/01_width.gp"
whole
names
fails_with 'a figure that no chapter shows' 'figures/01_width.gp:1: a figure that no chapter shows'

new_book
echo 'int x;' > "$book/tests/exercises/01_2_answer.c"
whole
names
fails_with 'an answer that no chapter shows' 'tests/exercises/01_2_answer.c:1: an answer that no chapter shows'

new_book
whole
edit "$run/book/01_pond.html" 's|</main>|<img src="https://example.org/x.png" alt="x"></main>|'
names
fails_with 'a page that needs the network' 'a page needs the network'
whole
edit "$run/book/01_pond.html" 's|</main>|<script>1</script></main>|'
names
fails_with 'a page with a script' 'a page has a script'
whole
edit "$run/book/01_pond.html" 's|</main>|<a href="02_lake.html">x</a></main>|'
names
fails_with 'a link to a page that is not there' 'a link to nothing: 02_lake.html'

# Messages that are quoted.
quoting() { # quoting TEXT: a chapter that quotes it from a source
    new_book
    printf 'static int wet(void) { return fail("%%s: expected water, "\n    "found none", pond); }\n' > "$book/wet.c"
    edit "$chapter" "5s/\$/ It says \`$1\`{from=\"wet.c\"}./"
    weave
}
quoting 'expected water, found none'
check 'a message that a source has, over two lines' test "$code" -eq 0
whole
check 'is shown as it is' grep -qF '<code>expected water, found none</code>' "$book/$run/book/01_pond.html"
quoting 'expected …, found none'
check 'what differs is left out' test "$code" -eq 0
quoting 'expected mud, found none'
fails_with 'a message that no source has' "chapters/01_pond.md:5: wet.c does not say 'expected mud, found none'"
quoting 'expected …, found mud'
fails_with 'nor its second half' "chapters/01_pond.md:5: wet.c does not say ', found mud'"
edit "$chapter" '5s/wet\.c/dry.c/'
weave
fails_with 'a message from nowhere' 'chapters/01_pond.md:5: no such file: dry.c'

# The robot.
new_book
whole
edit src/01_pond/pond.c 's/2\.5/2.6/'
robot
fails_with 'the robot notices a changed byte' \
    "chapters/01_pond.md:1: src/01_pond/pond.c:3: the robot typed '#define POND_DEEP 2.5', the file has '#define POND_DEEP 2.6'"
new_book
whole
edit "$run/book/01_pond.html" 's|at the top, above <code>pond_depth()</code>|after <code>pond_depth()</code>|'
robot
fails_with 'the robot obeys a wrong caption' 'src/01_pond/pond.c:'
new_book
whole
edit "$run/book/01_pond.html" 's|after <code>pond_shallow()</code>|somewhere below|'
robot
fails_with 'a caption that a robot cannot follow' 'a robot cannot do this: somewhere below'
new_book
whole
printf '\nint pond_new;\n' >> "$book/src/01_pond/pond.h"
robot
fails_with 'the robot notices a line too few' 'src/01_pond/pond.h:9: the robot typed'
new_book
whole
edit "$run/book/01_pond.html" 's/return/retürn/'
robot
fails_with 'the robot reads the page itself' 'src/01_pond/pond.c:'

# book.md, of which the robot reads what is shown and looks for links to the rest.
md_robot() { # md_robot SED-SCRIPT
    new_book
    whole
    edit "$run/book/book.md" "$1"
    robot "$run/book/book.md"
}
md_robot 's/return pond_shallow/return pond_shallower/'
fails_with 'book.md shows what is in no file' 'build/pond/pond/book/book.md:26: src/01_pond/pond.c has no such lines'
md_robot 's/at the top, above `pond_depth()`/after `pond_depth()`/'
fails_with 'book.md says that it is elsewhere' 'src/01_pond/pond.c has this elsewhere, not after `pond_depth()`'
md_robot 's/at the top, above `pond_depth()`/below `pond_depth()`/'
fails_with 'book.md says what a robot cannot do' 'a robot cannot do this: below `pond_depth()`'
md_robot 's/`src.01_pond.pond.c`, a new file/&, whole/'
fails_with 'book.md shows a piece as the whole' 'this is not the whole file'
md_robot 's/](src.01_pond.pond.h)//'
fails_with 'book.md neither shows nor links' \
    'chapters/01_pond.md:1: src/01_pond/pond.h is neither shown whole nor linked'
finish
