#!/bin/sh
# exercise.sh NN_k [FILE]: mark an answer to an exercise; without FILE, the book's own. Without NN_k:
# list the exercises, and which of them are done: mine/exercises has a line for each.
# Reads CC (with its flags), OBJECTS, LIBRARIES.
#
#   exercise.sh --hint NN_k           a hint, each time another one: mine/hints remembers
#   exercise.sh --needs NN_k [FILE]   the stages that its test and the answer stand on

case $1 in --*) ask=$1 && shift ;; *) ask= ;; esac
exercise=$1 file=$2
mine=${MINE_IN:-mine}
done=$mine/exercises

# The k-th exercise of a chapter is NN_k; its title and its time are the chapter's words.
list() {
    touch "$2/done"
    [ ! -f "$done" ] || sort -u "$done" > "$2/done"
    awk 'FNR == 1 { key = FILENAME; sub(/.*\//, "", key); sub(/_.*/, "", key); k = 0 }
        /^::: exercise/ { getline; k++
            match($0, /\*\*[^*]*\*\*/); title = substr($0, RSTART + 2, RLENGTH - 4)
            match($0, /\([^)]*\)/); print key "_" k "|" title "|" substr($0, RSTART + 1, RLENGTH - 2) }' "$1"/[0-9][0-9]_*.md |
        while IFS='|' read -r name title time; do
            state=
            ! grep -qx "$name" "$2/done" || state=done
            printf '  %-5s %-34s %-26s %s\n' "$name" "$title" "$time" "$state"
        done | sed 's/ *$//'
}

# The second hint is for those who have asked before; who asks on gets both.
hint() {
    asked=$(grep -cx "$exercise" "$mine/hints" 2> /dev/null)
    mkdir -p "$mine" && echo "$exercise" >> "$mine/hints" || exit 74
    awk -v k="${exercise#*_}" -v asked="${asked:-0}" '
        /^::: exercise/ { if (++exercise == k) said = 0; next }
        exercise == k && /^::: hint/ { inside = 1; said++; text = ""; next }
        inside && /^:::$/ {
            inside = 0
            if (asked > 1 || said == asked + 1) print (said == 1 ? "One" : "Another") " hint: " text
            next
        }
        inside { text = text (text == "" ? "" : " ") $0 }' chapters/"${exercise%_*}"_*.md | fold -s -w 79 | sed 's/ *$//'
    case ${asked:-0} in
    0) echo "(make hint N=$exercise once more has another one.)" ;;
    1) echo "(That was the last one. An answer: $(answer))" ;;
    *) echo "(There are no others. An answer: $(answer))" ;;
    esac
}

answer() { ls tests/exercises/"$exercise"_answer.* 2> /dev/null | head -n 1; }

# A stage that is included stands on those that it includes.
needs() {
    stages= files="$test $file"
    while [ -n "$files" ]; do
        # shellcheck disable=SC2086
        found=$(sed -n 's|^#include "\([0-9][0-9]_[a-z0-9_]*\)/.*|\1|p' $files 2> /dev/null | sort -u)
        files=
        for stage in $found; do
            case " $stages " in
            *" $stage "*) ;;
            *) stages="$stages $stage" files="$files $(ls src/"$stage"/*.[ch] "$mine/$stage"/*.[ch] 2> /dev/null | tr '\n' ' ')" ;;
            esac
        done
    done
    echo "$stages"
}

if [ -z "$exercise" ] && [ -z "$ask" ]; then
    folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
    list chapters "$folder"
    echo
    echo 'make exercise N=05_1 FILE=mine/05_1.c has your answer marked; make hint N=05_1'
    echo 'has a hint for you, and then another one.'
    exit 0
fi
test=$(ls tests/exercises/"$exercise"_test.* 2> /dev/null | head -n 1)
if [ -z "$exercise" ] || [ -z "$test" ]; then
    [ "$ask" != --needs ] || exit 0
    echo "guppy: N: expected an exercise, found '$exercise'; there are:" >&2
    ls tests/exercises | sed -n 's/_test\..*//p' | tr '\n' ' ' >&2
    echo >&2
    exit 64
fi
case $ask in
--hint) hint && exit 0 ;;
--needs) file=${file:-$(answer)} && needs && exit 0 ;;
esac
if [ -z "$file" ]; then
    file=$(answer)
    echo "Marking the book's own answer, $file; for yours: make exercise N=$exercise FILE=mine.c"
elif [ ! -r "$file" ]; then
    echo "guppy: $file: expected your answer, found no file that can be read" >&2
    exit 66
fi

folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
case $test in
*.sh)
    unset MAKEFLAGS MAKELEVEL MFLAGS
    sh "$test" "$file"
    ;;
*)
    # shellcheck disable=SC2086
    if ! $CC "$file" "$test" $OBJECTS -lcriterion $LIBRARIES -o "$folder/marker" 2> "$folder/log"; then
        # What the linker misses, and the compiler's own words for all else.
        missing=$(sed -n "s/.*undefined reference to [\`']\([a-z0-9_]*\)'.*/\1/p" "$folder/log" | sort -u)
        for name in $missing; do
            echo "guppy: $file: expected a function $name, found none of that name:" >&2
            sed -n "/^[a-z].*[ *]$name(/,/;/p" "$test" | sed '/^Test/,$d; s/^/    /' >&2
            header=$(grep -l "^[a-z].*[ *]$name(" src/*/*.h | head -n 1)
            [ -z "$header" ] || echo "    #include \"${header#src/}\"" >&2
        done
        if [ -z "$missing" ]; then
            cat "$folder/log" >&2
            echo "guppy: $file: expected C that compiles and links, found the above" >&2
        fi
        exit 65
    fi
    cat "$folder/log" >&2
    (
        [ -n "$SANITIZE" ] || ulimit -v 8000000 # KiB: what asks for memory without end gets no more
        exec "$folder/marker" --jobs 1 --timeout 300
    ) > "$folder/said" 2>&1
    code=$?
    sed 's/Unexpected signal caught below this line!/expected an answer that comes back, found a crash below this line/
        s/Timed out\./expected an end within the time, found none/' "$folder/said"
    (exit $code)
    ;;
esac
code=$?
if [ $code -eq 0 ]; then
    case $file in
    tests/exercises/*) echo "The book's answer to exercise $exercise passes; FILE=yours.c marks yours." ;;
    *)
        echo "Right: exercise $exercise passes."
        mkdir -p "$mine" && echo "$exercise" >> "$done"
        ;;
    esac
else
    echo "Not yet: exercise $exercise fails; make hint N=$exercise helps."
fi
exit $code
