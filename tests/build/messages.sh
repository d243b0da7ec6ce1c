# What make and the test runner say and do when something is wrong.
. tests/tree.sh
copy_tree 00

fails_with() { # fails_with TEXT ARGUMENT...
    text=$1
    shift
    clean_make "$@"
    [ $? -ne 0 ] && said "$text"
}

check 'an unknown preset' fails_with "PRESET: expected guppy, long or minnow, found 'shark'" \
    programs PRESET=shark
echo > "$tree/characters/sad clown.txt"
for name in nobody guppy.txt 'sad clown' ../characters/guppy '*' ''; do
    check "no such character: '$name'" fails_with \
        "^Makefile:.*guppy: CHARACTER: expected NAME of a file characters/NAME.txt, no blanks, found '" \
        00 CHARACTER="$name"
done
check 'help helps whoever does not know' clean_make help CHARACTER=nobody
check 'a compiler that is not there' fails_with 'expected a C compiler .* run ./setup' \
    programs CC=no-such-compiler
check 'a library that is not there' fails_with 'jansson.h: expected the library' \
    programs CPPFLAGS=-DJANSSON_H\ -Djson_t=1\ -isystem\ /dev/null\ -nostdinc
check 'an unknown -march' fails_with 'MARCH: .* does not know' programs MARCH=abacus
in_german() { (export LC_ALL=de_DE.UTF-8; clean_make --eval='speak: ; @echo in $(LC_ALL), $$LC_ALL' speak); }
in_german
check 'recipes run in the C locale' said '^in C, C$'
rm -rf "$tree/build"
check 'help says what there is' clean_make help
for word in PRESET CHARACTER SANITIZE test chat clean exercise; do
    check "help: $word" said "$word"
done
check 'help fits the page' test "$(awk 'length > 79' "$log" | wc -l)" -eq 0
check 'help builds nothing' test ! -e "$tree/build"

# Where a tool is missing, the message names it, and what to run.
mkdir -p "$tree/few" "$tree/nowhere"
for tool in sh mktemp rm mkdir dirname basename tail cat awk head; do
    ln -s "$(command -v $tool)" "$tree/few/$tool"
done
with_few() { # with_few EXIT-CODE TEXT COMMAND...
    code=$1 text=$2
    shift 2
    env PATH="$tree/few" RUN="$tree/nowhere" BUILD="$tree/build" "$@" > "$log" 2>&1
    [ $? -eq "$code" ] && said "$text"
}
check 'a PDF without a browser' with_few 69 'expected the browser chromium .* run ./setup --pdf' \
    sh loom/pdf.sh print.html "$tree/book.pdf"
check 'a figure without gnuplot' with_few 69 'expected the program gnuplot .* run ./setup' \
    sh loom/figure.sh figures/00_normal.gp "$tree/normal.svg"
check 'a plot of a run that is not there' with_few 66 'guppy/minnow/log.csv: expected .*; run make PRESET=minnow' \
    sh loom/plot.sh "$tree/plot.svg" guppy/minnow

# The test runner against programs that lie.
mkdir -p "$tree/results"
BUILD=$tree/build
export BUILD
runs() { # runs KIND SCRIPT: run a shell script as a test program
    printf '#!/bin/sh\n%s\n' "$2" > "$tree/program"
    chmod +x "$tree/program"
    (cd "$tree" && sh tests/run.sh "$1" lie results/lie ./program) > "$log" 2>&1
    cat "$tree/results/lie"
}
good='echo "[====] Synthesis: Tested: 3 | Passing: 3 | Failing: 0 | Crashing: 0 "'
bad='echo "[====] Synthesis: Tested: 3 | Passing: 1 | Failing: 1 | Crashing: 1 "; exit 1'
check 'three tests passed' test "$(runs criterion "$good")" = '3 0'
check 'one of three passed' test "$(runs criterion "$bad")" = '1 2'
check 'a failure with exit code 0 is a failure' \
    test "$(runs criterion "${bad%; exit 1}")" = '1 2'
check 'success with exit code 1 is a failure' test "$(runs criterion "$good; exit 1")" = '3 1'
check 'silence is a failure' test "$(runs criterion 'exit 0')" = '0 1'
check 'a crash is a failure' test "$(runs criterion 'kill -SEGV $$')" = '0 1'
check 'no tests is a failure' test "$(runs criterion \
    'echo "[====] Synthesis: Tested: 0 | Passing: 0 | Failing: 0 | Crashing: 0 "')" = '0 1'
check 'a script is counted' test "$(runs script 'echo ok a; echo ok b')" = '2 0'
check 'a script that fails is counted' \
    test "$(runs script 'echo ok a; echo not ok b')" = '1 1'
check 'a script that stops early is a failure' \
    test "$(runs script 'echo ok a; exit 2')" = '1 1'
check 'a silent script is a failure' test "$(runs script ':')" = '0 1'

reports() {
    (cd "$tree" && sh tests/report.sh results "$@") > "$log" 2>&1
}
echo '4 0' > "$tree/results/a"
echo '2 1' > "$tree/results/b"
check 'all passed' reports a
check 'the last line counts them' test "$(tail -n 1 "$log")" = '4 passed, 0 failed'
reports a b
check 'one failed: not zero' test $? -ne 0
check 'the last line counts it' test "$(tail -n 1 "$log")" = '6 passed, 1 failed'
reports a nowhere
check 'one left no result: not zero' test $? -ne 0
check 'and it is named' said 'left no result: nowhere'
check 'and counted' test "$(tail -n 1 "$log")" = '4 passed, 1 failed'
finish
