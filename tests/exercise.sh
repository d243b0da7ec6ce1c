#!/bin/sh
# exercise.sh NN_k [FILE]: mark an answer to an exercise; without FILE, the book's own. Without NN_k:
# list the exercises, and which of them are done: mine/exercises has a line for each.
# Reads CC (with its flags), OBJECTS, LIBRARIES.

exercise=$1 file=$2
done=${MINE_IN:-mine}/exercises

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

if [ -z "$exercise" ]; then
    folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
    list chapters "$folder"
    echo
    echo 'make exercise N=05_1 FILE=mine/05_1.c has your answer marked.'
    exit 0
fi
test=$(ls tests/exercises/"$exercise"_test.* 2> /dev/null | head -n 1)
if [ -z "$test" ]; then
    echo "guppy: N: expected an exercise, found '$exercise'; there are:" >&2
    ls tests/exercises | sed -n 's/_test\..*//p' | tr '\n' ' ' >&2
    echo >&2
    exit 64
fi
if [ -z "$file" ]; then
    file=$(ls tests/exercises/"$exercise"_answer.* | head -n 1)
    echo "Marking the book's own answer, $file; for yours: make exercise N=$exercise FILE=mine.c"
elif [ ! -r "$file" ]; then
    echo "guppy: $file: cannot be read" >&2
    exit 66
fi

case $test in
*.sh)
    unset MAKEFLAGS MAKELEVEL MFLAGS
    sh "$test" "$file"
    ;;
*)
    folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
    # shellcheck disable=SC2086
    if ! $CC "$file" "$test" $OBJECTS -lcriterion $LIBRARIES -o "$folder/marker" 2> "$folder/log"; then
        # What the linker misses, and the compiler's own words for all else.
        missing=$(sed -n "s/.*undefined reference to [\`']\([a-z0-9_]*\)'.*/\1/p" "$folder/log" | sort -u)
        for name in $missing; do
            echo "guppy: $file: expected a function $name, found none of that name:" >&2
            sed -n "/^[a-z].*[ *]$name(/,/;/p" "$test" | sed '/^Test/,$d; s/^/    /' >&2
        done
        [ -n "$missing" ] || cat "$folder/log" >&2
        exit 65
    fi
    cat "$folder/log" >&2
    "$folder/marker" --jobs 1 --timeout 300
    ;;
esac
code=$?
if [ $code -eq 0 ]; then
    echo "Right: exercise $exercise passes."
    case $file in
    tests/exercises/*) ;; # the book's
    *) mkdir -p "${done%/*}" && echo "$exercise" >> "$done" ;;
    esac
else
    echo "Not yet: exercise $exercise fails."
fi
exit $code
