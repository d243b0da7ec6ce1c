# fake.sh: sourced by the tests of the loom: a small book to make mistakes in.
#
# new_book: a whole, correct book of one stage in $book; weave, robot, names: the loom on
# it, output in $log, exit code in $code; fails_with NAME TEXT: the last command left with
# exit code 65 and said TEXT.

unset CHARACTER PRESET # whatever is made around it
editions="book beyond"
root=$(pwd)
book=$(mktemp -d "${TMPDIR:-/tmp}/guppy-loom-XXXXXX") || exit 74
trap 'rm -rf "$book"' EXIT
log=$book/log
failures=0
chapter=chapters/01_pond.md
run=build/pond/pond

ok() { echo "ok $1"; }

not_ok() {
    echo "not ok $1"
    failures=$((failures + 1))
    sed 's/^/    /' "$log" | tail -n 20
}

check() { # check NAME COMMAND...
    name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

said() { grep -qF -- "$1" "$log"; }

fails_with() { # fails_with NAME TEXT
    if [ "$code" -eq 65 ] && said "$2"; then ok "$1"; else
        echo "exit code $code, expected 65 and: $2" >> "$log"
        not_ok "$1"
    fi
}

new_book() {
    rm -rf "${book:?}"/*
    mkdir -p "$book/src/01_pond" "$book/chapters" "$book/figures" "$book/tests/exercises" \
        "$book/$run/figures" "$book/$run/01" "$book/$run/book/woven" "$book/notebooks-equivalent"
    cat > "$book/src/01_pond/pond.h" << 'C'
/* pond: water. */
#ifndef POND_H
#define POND_H

/* pond_depth: metres. */
double pond_depth(int reeds);

#endif
C
    cat > "$book/src/01_pond/pond.c" << 'C'
#include "01_pond/pond.h"

#define POND_DEEP 2.5

static double pond_shallow(int reeds) {
    double depth = POND_DEEP; /* { not a brace */

    return depth / (1 + reeds);
}

#ifdef POND_TALL
static const char *const pond_names[] = {"Loch",

                                         "Lake"};
#endif

double pond_depth(int reeds) {
    return pond_shallow(reeds < 0 ? 0 : reeds);
}
C
    echo 'int add(int a, int b) { return a + b; }' > "$book/tests/exercises/01_1_answer.c"
    echo 'int add(int a, int b);' > "$book/tests/exercises/01_1_test.c"
    echo 'plot x' > "$book/figures/01_depth.gp"
    echo '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 3"></svg>' > "$book/$run/figures/01_depth.svg"
    printf 'name,value\ndepth,2.4567\nfish,12345\n' > "$book/$run/01/values.csv"
    cat > "$book/$chapter" << 'MD'
# The pond

*How deep is it?*

It is []{val="01.depth" format="%.1f"} m deep, see [@fig:01_depth] and [the end](#exercises).

![Depth.](01_depth.svg){#fig:01_depth
alt="A line that falls."}

```{.c show="src/01_pond/pond.c" part="pond_depth"}
```

```{.c show="src/01_pond/pond.c" part="head, pond_shallow"}
```

```{.console run="echo deep; echo slowly >&2"}
```

## Exercises

::: exercise
Add.

::: hint
Carry.
:::

::: hint
Carry the one.
:::

```{.c answer="01_1"}
```
:::

## The rest of the stage

::: rest
```{.c show="src/01_pond" part="rest"}
```
:::
MD
}

in_book() { # in_book COMMAND...: its output in $log, its exit code in $code
    (cd "$book" && "$@") > "$log" 2>&1
    code=$?
}

weave() {
    in_book env RUN="$run" UNWRITTEN="$unwritten" pandoc -f "$root/loom/weave.lua" -t json \
        "${1:-$chapter}" -o "$run/book/woven/$(basename "${1:-$chapter}" .md).json"
}

made() { # made NAME...: chapters and appendices woven, $editions and their pages made
    for name in "$@"; do
        weave "chapters/$name.md"
        [ "$code" -eq 0 ] || return 1
    done
    (cd "$book" && export RUN="$run" &&
        pandoc -f "$root/loom/gather.lua" -t json -o "$run/all.json" "$run"/book/woven/*.json &&
        for edition in $editions; do
            LOOM_FORMAT=$edition pandoc -f json -t gfm+tex_math_dollars-smart --wrap=preserve --lua-filter "$root/loom/markdown.lua" \
                --template "$root/loom/book.md" -o "$run/book/$edition.md" "$run/all.json" || exit
        done &&
        for page in "$@"; do
            LOOM_FORMAT=page pandoc -f json -t html5 --mathml --wrap=none --lua-filter "$root/loom/html.lua" \
                --template "$root/loom/page.html" "$run/book/woven/$page.json" -o "$run/book/$page.html" || exit
        done && cp "$root/loom/style.css" "$root/loom/book.js" "$root/loom/fish.svg" "$run/book/" &&
        touch "$run/book/index.html" "$run/book/search.html" && ln -sfn ../figures "$run/book/figures") > "$log" 2>&1
}

whole() { editions=book made 01_pond; }

robot() { # robot [PAGE...]
    [ $# -gt 0 ] || set -- "$run/book/01_pond.html"
    in_book env RUN="$run" UNWRITTEN="$unwritten" ROBOT="$run/robot" \
        pandoc -f "$root/loom/robot.lua" -t plain "$@"
}

names() {
    (cd "$book" && RUN="$run" UNWRITTEN="$unwritten" pandoc -f "$root/loom/check.lua" -t plain \
        "$run"/book/woven/*.json "$run"/book/*.html) > "$log" 2>&1
    code=$?
}

# edit FILE SED-SCRIPT
edit() { sed "$2" "$book/$1" > "$book/edited" && mv "$book/edited" "$book/$1"; }

finish() { [ "$failures" -eq 0 ]; exit $?; }
