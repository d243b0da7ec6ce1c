# Appendices, which share stage 00 with its chapter; values with bounds; terms and their glossary.
. tests/fake_book.sh

# The pond becomes stage 00, of which an appendix shows what the chapter leaves.
ground_book() {
    new_book
    mv "$book/src/01_pond" "$book/src/00_pond" && mv "$book/chapters/01_pond.md" "$book/chapters/00_pond.md"
    mv "$book/$run/01" "$book/$run/00"
    for ending in answer test; do mv "$book/tests/exercises/01_1_$ending.c" "$book/tests/exercises/00_1_$ending.c"; done
    sed -i 's/01_pond/00_pond/' "$book"/src/00_pond/*
    edit chapters/00_pond.md 's/01_pond/00_pond/; s/01_1/00_1/; s/val="01\./val="00./; 5s/$/ More [below](a_lake.md#the-lake)./
        /^## The rest/,$d'
    cat > "$book/chapters/a_lake.md" << 'MD'
# A lake

*What else is there?*

## The lake

See [the pond](00_pond.md) and [@fig:01_depth].

```{.c show="src/00_pond/pond.c" part="POND_DEEP"}
```

::: rest
```{.c show="src/00_pond" part="rest"}
```
:::
MD
}
two() { made 00_pond a_lake; }
both() { robot "$run/book/00_pond.html" "$run/book/a_lake.html"; }
page() { grep -qF -- "$1" "$book/$run/book/a_lake.html"; }
md() { grep -qF -- "$2" "$book/$run/book/$1.md"; }

ground_book
check 'a chapter and an appendix are woven' two
both
check 'the robot retypes both' said '2 files of src/ came out byte for byte'
names
check 'their names hold' test "$code" -eq 0
robot "$run/book/book.md" "$run/book/beyond.md"
check 'book.md and beyond.md show both' said 'pieces are what src/ says'
check 'an appendix says what it is' page '<p class="number">Appendix A</p>'
check 'and where a part goes in a file that was begun before' \
    page 'after its opening lines'
check 'a link leads from the chapter' grep -qF 'href="a_lake.html#the-lake"' "$book/$run/book/00_pond.html"
check 'in book.md too' md book '[below](beyond.md#a-the-lake)'
check 'its title has its letter' md beyond '[Appendix A. A lake](#a_lake)'
check 'it needs no transcript' test ! -e "$book/$run/console/a_lake.txt"

ground_book
edit chapters/a_lake.md 's/part="POND_DEEP"/part="pond_depth"/'
two
fails_with 'a part shown in the chapter and in the appendix' \
    "chapters/a_lake.md:9: src/00_pond/pond.c: part 'pond_depth()' is shown a second time (first in chapters/00_pond.md:10)"
ground_book
edit chapters/a_lake.md 's/show="src.00_pond" part="rest"/show="src\/00_pond\/pond.h"/'
two
names
fails_with 'a part shown in neither' "chapters/a_lake.md:1: src/00_pond/pond.c:11: part 'pond_names' is shown nowhere"
both
fails_with 'the robot misses it too' 'src/00_pond/pond.c:'
ground_book
edit chapters/a_lake.md 's/show="src.00_pond" part="rest"/show="src\/00_pond\/pond.c" part="rest"/'
two
names
fails_with 'a file shown in neither' 'chapters/a_lake.md:1: src/00_pond/pond.h is shown nowhere'
ground_book
edit chapters/a_lake.md '7s/00_pond/00_pool/'
two
fails_with 'a link from an appendix to nothing' 'chapters/a_lake.md:7: unknown link: 00_pool.md'
ground_book
mv "$book/chapters/a_lake.md" "$book/chapters/b_lake.md"
weave chapters/b_lake.md
fails_with 'another appendix may not show it' 'src/00_pond/pond.c belongs to chapter 00, not to this one'

# Values with bounds. The pond is 2.4567 m deep and has 12345 fish.
bound() { # bound ATTRIBUTES: weave with a second value in line 5
    new_book
    edit "$chapter" "5s|\$| []{val=\"01.depth\" $1}|"
    weave
}
bound 'at_least="2" at_most="2.5" below="01.fish"'
check 'a value within its bounds' test "$code" -eq 0
bound 'format="" at_least="2.4567" at_most="2.4567"'
whole
check 'bounds that are reached are kept' test "$code" -eq 0
check 'and print nothing, if asked' sh -c "grep -q 'the end.*\.\$' '$book/$run/book/book.md' && ! grep -q '2.4567' '$book/$run/book/book.md'"
bound 'times="100" at_least="245" at_most="246"'
check 'a bound is of what is printed' test "$code" -eq 0
bound 'at_least="2.5"'
fails_with 'a value below its bound' "chapters/01_pond.md:5: value '01.depth' is 2.4567: the text says at least 2.5"
bound 'at_most="2.4"'
fails_with 'a value above its bound' "value '01.depth' is 2.4567: the text says at most 2.4"
bound 'above="01.fish"'
fails_with 'a value below another one' "value '01.depth' is 2.4567: the text says more than '01.fish', which is 12345"
bound 'below="01.depth"'
fails_with 'a value that is not below another' "the text says less than '01.depth', which is 2.4567"
bound 'above="01.frogs"'
fails_with 'a bound of no value' "chapters/01_pond.md:5: value '01.frogs': build/pond/pond/01/values.csv has no value 'frogs'"
bound 'at_least="deep"'
fails_with 'a bound that is no number' 'chapters/01_pond.md:5: at_least="deep": not a number'
# Another run than guppy's is asked of nothing, but the published one is.
other() { in_book env RUN="$run" PRESET=minnow pandoc -f "$root/loom/weave.lua" -t json "$chapter" -o "$run/book/woven/01_pond.json"; }
bound 'at_least="2.5"'
other
check 'a run that the prose is not about is not asked' test "$code" -eq 0
mkdir -p "$book/record/guppy/guppy/01" && printf 'name,value\ndepth,2.4\n' > "$book/record/guppy/guppy/01/values.csv"
other
fails_with 'but the published one is' "value '01.depth' is 2.4 in record/guppy/guppy: the text says at least 2.5"
# What a clock measured may differ here.
new_book
mkdir "$book/loom" && cp "$root/loom/clocked" "$book/loom/"
echo 'dig_seconds,9' >> "$book/$run/01/values.csv"
edit "$chapter" '5s|$| []{val="01.dig_seconds" at_most="8"}|'
weave
check 'a machine may be slower' test "$code" -eq 0
edit "$chapter" '5s|dig_seconds|fish|'
weave
fails_with 'but not otherwise' "value '01.fish' is 12345: the text says at most 8"

# Terms and their glossary.
words_book() {
    new_book
    edit "$chapter" '5s|$| A *[deep end]{#term:deep-end .term}* is deep; a [reed]{#term:reed .term} grows.|'
    cat > "$book/chapters/b_words.md" << 'MD'
# Words

::: glossary
reed
:   A plant.

deep end
:   Where one *swims*.
:::
MD
}
words() { made 01_pond b_words && names; }
words_book
words
check 'terms and a glossary that agree' test "$code" -eq 0
check 'a term has its place' grep -qF '<span id="term:deep-end" class="term">deep end</span>' "$book/$run/book/01_pond.html"
check 'and no other emphasis' sh -c "! grep -qF '<em><span id=\"term' '$book/$run/book/01_pond.html'"
check 'an entry leads there' grep -qF 'href="01_pond.html#term:deep-end"' "$book/$run/book/b_words.html"
check 'entries are in their order' sh -c "sed -n '/word:deep-end/=; /word:reed/=' '$book/$run/book/b_words.html' | sort -cn"
check 'in Markdown too' sh -c "grep -qF '](book.md#term:reed)' '$book/$run/book/beyond.md' && grep -qF '<a id=\"term:reed\"></a>' '$book/$run/book/book.md'"
(cd "$book" && RUN="$run" pandoc -f "$root/loom/search.lua" -t plain -o /dev/null "$run"/book/woven/*.json) > "$log" 2>&1
index() { grep -qF -- "$1" "$book/$run/book/search-index.js"; }
check 'the search knows a term, and what it is' index '["term","deep end","01_pond.html#term:deep-end","a term of chapter 1","Where one swims.'
check 'a section' index '["section","Exercises","01_pond.html#exercises","Chapter 1, The pond","Add.'
check 'and a page' index '["section","The pond","01_pond.html","Chapter 1","How deep is it?'
words_book
edit chapters/b_words.md '/^reed/,/^$/d'
words
fails_with 'a term without an entry' "chapters/01_pond.md:5: term 'reed' has no entry in chapters/b_words.md"
words_book
edit "$chapter" '5s/\[reed\]{[^}]*}/reed/'
words
fails_with 'an entry without a place' "chapters/b_words.md:4: term 'reed' is introduced nowhere"
unwritten=b
words
check 'is forgiven while the glossary is not finished' test "$code" -eq 0
unwritten=
words_book
edit "$chapter" '5s|$| Another [reed]{#term:reed .term}.|'
words
fails_with 'a term introduced twice' "chapters/01_pond.md:5: term 'reed' is introduced a second time (first in chapters/01_pond.md:5)"
words_book
edit "$chapter" '5s/#term:reed/#reed/'
weave
fails_with 'a term without its name' 'chapters/01_pond.md:5: a term is marked [word]{#term:word .term}'
words_book
edit "$chapter" '5s/#term:reed/#term:Reed/'
weave
fails_with 'a name with a capital' 'chapters/01_pond.md:5: term:Reed: expected small letters, digits and hyphens'
finish
