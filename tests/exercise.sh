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
    $CC "$file" "$test" $OBJECTS -lcriterion $LIBRARIES -o "$folder/marker" || exit 65
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
