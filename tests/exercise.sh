#!/bin/sh
# exercise.sh NN_k [FILE]: mark an answer to an exercise; without FILE, the book's own.
# Reads CC (with its flags), OBJECTS, LIBRARIES.

exercise=$1 file=$2
test=$(ls tests/exercises/"$exercise"_test.* 2> /dev/null | head -n 1)
if [ -z "$exercise" ] || [ -z "$test" ]; then
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
else
    echo "Not yet: exercise $exercise fails."
fi
exit $code
