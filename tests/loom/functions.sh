# Function names in code and in sentences lead to where the functions are shown.
. tests/fake_book.sh

list() { in_book env RUN="$run" pandoc -f "$root/loom/functions.lua" -t plain -o /dev/null /dev/null; }
html() { grep -qF -- "$1" "$book/$run/book/${2:-01_pond}.html"; }
has_not() { ! html "$1"; }

linked_book() {
    new_book
    cat >> "$book/src/01_pond/pond.c" << 'C'

/* pond_pump() is the pond_depth of a pump. */
#define pond_pump(hose) ((hose)->pond_depth + pond_depth(1))

double pond_reach(int reeds) {
    puts("pond_depth(2)");
    return pond_pump(&reeds) - reeds.pond_depth;
}
C
    edit "$chapter" '5s|$| Call `pond_depth(3)` or [`pond_depth()`](#exercises), not `pond_deeper`.|; s/^## Exercises/&, `pond_depth()` {#exercises}/'
}
linked_book
list
check 'the functions are listed' test "$code" -eq 0
check 'with where they are defined and declared' grep -qx "$(printf 'pond_depth\t01_pond\tsrc/01_pond/pond.c\t01_pond\tsrc/01_pond/pond.h')" "$book/$run/book/functions"
check 'a static one, too' grep -qx "$(printf 'pond_shallow\t01_pond\tsrc/01_pond/pond.c\t\t')" "$book/$run/book/functions"
check 'and a macro that is called' grep -q '^pond_pump	' "$book/$run/book/functions"
check 'but no other' sh -c "! grep -q '^POND_DEEP' '$book/$run/book/functions'"
whole
check 'a definition has its place and leads to the contract' html '<a id="c:pond_depth" href="#h:pond_depth">pond_depth</a>'
check 'a declaration has its place and leads to the definition' html '<a id="h:pond_depth" href="#c:pond_depth">pond_depth</a>'
check 'one without a contract has a place' html '<b id="c:pond_shallow">pond_shallow</b>'
check 'a macro too' html '<b id="c:pond_pump">pond_pump</b>'
check 'a call leads to the definition' html '<a href="#c:pond_shallow">pond_shallow</a>('
check 'so does a name in a comment' html 'is the <a href="#c:pond_depth">pond_depth</a> of'
check 'a member of that name does not' html 'reeds.pond_depth'
# Pandoc 3 marks the arrow as an operator.
check 'nor one behind an arrow' sh -c "sed 's|</*span[^>]*>||g' '$book/$run/book/01_pond.html' | grep -qF -- '-&gt;pond_depth +'"
check 'nor a string' html '&quot;pond_depth(2)&quot;'
check 'code in a sentence is a link' html '<a href="#c:pond_depth" class="function"><code>pond_depth(3)</code></a>'
check 'in a caption too' html 'after <a href="#c:pond_shallow" class="function"><code>pond_shallow()</code></a>:'
check 'not within another link' html '<a href="#exercises"><code>pond_depth()</code></a>'
check 'nor in a heading' html 'Exercises, <code>pond_depth()</code></h2>'
check 'what is no function is no link' html 'not <code>pond_deeper</code>'
check 'book.md has no links in code' sh -c "! grep -q 'c:pond' '$book/$run/book/book.md'"
robot
check 'the robot reads through the links' said '2 files of src/ came out byte for byte'
names
check 'all links lead somewhere' test "$code" -eq 0
edit "$run/book/01_pond.html" 's/ id="c:pond_shallow"//'
names
fails_with 'or else the check says so' 'a link to no function: 01_pond#c:pond_shallow'
whole
edit "$run/book/01_pond.html" 's/ id="c:pond_shallow"/ id="c:pond_depth"/'
names
fails_with 'a place that is there twice' 'a second place c:pond_depth'

# From page to page, on one page, in an e-book; and an index of them all.
printf '# A lake\n\nSee `pond_depth()`.\n\n```{.c .sketch}\nx = pond_depth(2);\n```\n\n::: functions\n:::\n' > "$book/chapters/e_lake.md"
weave chapters/e_lake.md
page() { # page FORMAT FILE WOVEN
    (cd "$book" && RUN=$run LOOM_FORMAT=$1 pandoc -f json -t "$4" --wrap=none --lua-filter "$root/loom/html.lua" "$run/book/woven/$3.json" -o "$2") > "$log" 2>&1
}
page page "$run/book/e_lake.html" e_lake html5
check 'another page is named' html '<a href="01_pond.html#c:pond_depth" class="function">' e_lake
check 'a sketch has links too' html 'x = <a href="01_pond.html#c:pond_depth">pond_depth</a>(' e_lake
check 'the index has all' test "$(grep -c '^<li>.*<code>pond_' "$book/$run/book/e_lake.html")" -eq 4
check 'and their contracts' html '<small>1, <a href="01_pond.html#h:pond_depth">contract</a></small>' e_lake
(cd "$book" && RUN=$run pandoc -f "$root/loom/gather.lua" -t json "$run/book/woven/01_pond.json" \
    "$run/book/woven/e_lake.json" > "$run/book/woven/all.json")
page print "$run/book/print.html" all html5
check 'on one page a link stays on it' html '<a href="#c:pond_depth" class="function">' print
page epub lake.epub all epub3
if command -v unzip > /dev/null 2>&1; then
    (cd "$book" && mkdir e && cd e && unzip -q ../lake.epub) > "$log" 2>&1
    check 'an e-book has its own files' grep -q 'href="ch001.xhtml#c:pond_depth"' "$book/e/EPUB/text/ch002.xhtml"
    check 'where the place is' grep -q 'id="c:pond_depth"' "$book/e/EPUB/text/ch001.xhtml"
    check 'and the index' grep -q 'href="ch001.xhtml#h:pond_depth">contract' "$book/e/EPUB/text/ch002.xhtml"
fi
finish
