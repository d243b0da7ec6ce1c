#!/bin/sh
# mutants.sh: random faults: N changes of one operator, bound or constant in src/, each built and
# run through the C tests of its stage and those above it, under the address sanitizer. Prints what
# survives. What changes nothing that could be seen is explained in tests/mutants/explained.txt:
# FILE: OLD -> NEW: and the line's text as they are printed here, then " # " and the reason.
#
# N, SEED  how many, and the first of their seeds. The copy is in $BUILD/mutants.
#
# A test that takes much longer than it does without a change has noticed something too; how long
# that is, is measured at first. What a killed test leaves behind runs out of CPU seconds.
n=${N:-20} seed=${SEED:-1}
here=$(pwd)
copy=$BUILD/mutants
mkdir -p "$copy"
(cd "$copy" && rm -rf src studies tests record)
cp -R src studies tests loom characters record Makefile "$copy" # newer than what a mutant left behind
explained=$here/tests/mutants/explained.txt
cd "$copy" || exit 74
unset RUN MAKEFLAGS MAKELEVEL MFLAGS MAKING
export OMP_NUM_THREADS=2 ASAN_OPTIONS=detect_leaks=0
build=build/sanitize-address
export BUILD="$build" # where tests find the programs
tests_from() { # the tests of stage NN and above, those of NN first
    ls tests/[0-9][0-9]_*.c | sed 's|tests/||; s|\.c$||' | awk -v from="$1" 'substr($0, 1, 2) >= from'
}
make -s SANITIZE=address CFLAGS="-O3 -g" programs $(tests_from 00 | sed "s|^|$build/tests/|") > log 2>&1 || { cat log; exit 1; }
for test in $(tests_from 00); do
    begun=$(date +%s)
    "$build/tests/$test" --jobs 2 > log 2>&1 || { cat log && echo "guppy: $test: expected to pass without a change" >&2 && exit 1; }
    echo $((60 + 10 * ($(date +%s) - begun))) > "limit.$test"
done
killed=0 lived=0 known=0 useless=0 i=0
files=$(ls src/0*/*.c | grep -v '/main\.c$')
while [ "$i" -lt "$n" ]; do
    s=$((seed + i)) i=$((i + 1))
    # A file is drawn by its length: every line has the same chance.
    file=$(wc -l $files | awk -v seed="$s" '$2 != "total" { name[++c] = $2; upto[c] = sum += $1 }
        END { srand(seed * 7919); at = rand() * sum; for (k = 1; upto[k] < at; k++); print name[k] }')
    cp -p "$file" kept
    awk -v seed="$s" -f tests/mutants/mutate.awk kept > mutant 2> what || { useless=$((useless + 1)); continue; }
    cat mutant > "$file"
    stage=${file#src/}
    stage=${stage%%_*}
    by=
    for test in $(tests_from "$stage"); do
        if ! make -s SANITIZE=address CFLAGS="-O3 -g" programs "$build/tests/$test" > log 2>&1; then by='the compiler' && break; fi
        limit=$(cat "limit.$test")
        if ! (ulimit -t "$limit" && exec timeout "$limit" "$build/tests/$test" --jobs 2) > log 2>&1; then by=$test && break; fi
    done
    change="$file:$(cat what)"
    if [ -n "$by" ]; then
        killed=$((killed + 1))
        printf '%s\n' "ok $s $by: $change"
    elif grep -qF "$file: $(sed 's/^[0-9]*: //' what) # " "$explained" 2> /dev/null; then
        known=$((known + 1))
        printf '%s\n' "-- $s explained: $change"
    else
        lived=$((lived + 1))
        printf '%s\n' "not ok $s lives: $change"
    fi
    cp -p kept "$file" && touch "$file"
done
echo "$killed killed, $lived lived, $known explained, $useless without a place to change"
[ "$lived" -eq 0 ]
