# What make remakes, and what it leaves alone.
. tests/tree.sh
copy_tree 00 01
run=$tree/build/guppy/minnow

make_01() { clean_make 01 PRESET=minnow CFLAGS=-O1 "$@"; }
steps() { sed -n 's/^  \([0-9][0-9]\)   .*/\1/p' "$log" | tr '\n' ' '; }
works() { grep -cE '^  (cc|link|draw|[0-9][0-9]) ' "$log"; }
quiet() { [ "$(works)" -eq 0 ] && unsaid 'Error'; }

check 'the first make works' make_01
check 'it says what it made and what to try' said 'Try:'
check 'it says how long each stage took' said '01_datagen  *[0-9.]* s'
check 'the data is there' test -s "$run/data/train.jsonl"

sleep 1
touch "$tree/marker"
make_01
check 'a second make does nothing' quiet
changed=$(find "$tree/build" -type f -newer "$tree/marker" ! -name lock ! -name making | tr '\n' ' ')
check "a second make writes nothing: $changed" test -z "$changed"
check 'and make -q says that nothing is left to do' make_01 -q

touch "$tree/src/00_ground/lexicon.c"
make_01
check 'a touched source is compiled' said 'cc   src/00_ground/lexicon.c'
check 'only that one is' test "$(grep -c '^  cc' "$log")" -eq 1
check 'and no stage runs again' test -z "$(steps)"

printf '\n/* Only a comment,\n   of two lines. */\n' >> "$tree/src/00_ground/random.h"
make_01
check 'a comment in a header compiles what includes it' said 'cc   src/00_ground/random.c'
check 'but not what does not' unsaid 'cc   src/00_ground/lexicon.c'
check 'and no stage runs again for it' test -z "$(steps)"
check 'after which nothing is left to do' make_01 -q

echo 'int random_changed = 1;' >> "$tree/src/00_ground/random.c"
make_01 -q
check 'of a changed source make -q says that something is left to do' test $? -eq 1
make_01
check 'a source that says something else runs the stages again' \
    test "$(steps)" = '00 01 01 '

echo 'int dataset_changed = 1;' >> "$tree/src/01_datagen/main.c"
make_01
check 'but not the stages below it' test "$(steps)" = '01 01 '

sed -i 's/rank,count,word/rank,times,word/' "$tree/studies/01_datagen/tables.c"
make_01
check 'a column renamed in a study remakes its tables, and nothing else' test "$(steps)" = '01 '
check 'what the study looks at is as old as before' test ! "$run/data/train.jsonl" -nt "$run/01/tables.txt"

printf '\n# a note\n' >> "$tree/characters/guppy.txt"
make_01
check 'a changed character writes new data' test "$(steps)" = '01 01 '

make_01 SEED=7
check 'a changed seed writes new data' test "$(steps)" = '01 01 '
make_01
check 'and so does the old one' test "$(steps)" = '01 01 '

echo 'int extra_file(void);' > "$tree/src/00_ground/extra.c"
make_01
check 'a new source is compiled' said 'cc   src/00_ground/extra.c'
check 'and linked' said 'link build/bin/01_datagen'
rm "$tree/src/00_ground/extra.c"
make_01
check 'a source taken away is linked no more' said 'link build/bin/01_datagen'
make_01
check 'after which all is quiet' quiet

make_01 CFLAGS=-O2
check 'other flags compile everything again' \
    test "$(grep -c '^  cc' "$log")" -eq "$(find "$tree"/src "$tree"/studies -name '*.c' | wc -l)"
check 'and run nothing again' test -z "$(steps)"
make_01

figure=$(cd "$tree/figures" 2> /dev/null && ls 00_*.gp 2> /dev/null | head -n 1)
if [ -n "$figure" ]; then
    touch "$tree/figures/$figure"
    make_01
    check 'a touched figure is drawn' said "draw .*${figure%.gp}.svg"
    check 'only that one is, and nothing else is made' test "$(works)" -eq 1
fi

# A make that is stopped in the middle leaves nothing half made.
rm -rf "$tree/build/guppy"
printf '#!/bin/sh\nexit 3\n' > "$tree/build/bin/01_datagen"
touch "$tree/build/bin/01_datagen"
make_01
code=$?
check 'a step that fails stops make' test "$code" -ne 0
check 'with the command that failed' said 'stage 01 failed with exit code 3: build/bin/01'
check 'and without its stamp' test ! -e "$run/data/done"
touch "$tree/src/01_datagen/main.c"
make_01
check 'after which make goes on' test -e "$run/data/done"

clean_make clean
check 'clean leaves a run its data' test -s "$run/data/train.jsonl"
check 'and nothing that is quick to make' test ! -e "$tree/build/bin" -a ! -e "$run/01" -a ! -e "$run/figures"
make_01
check 'which is not made again' test "$(steps | tr ' ' '\n' | sort | tr -d '\n')" = 0001
clean_make distclean
check 'distclean removes everything made' test ! -e "$tree/build"
make_01 -j8
code=$?
check 'eight jobs at once work too' test "$code" -eq 0

# Two makes at once: one waits for the other, and finds nothing left to do.
clean_make distclean
one=$tree/one.log
(cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u PRESET -u CHARACTER \
    -u SANITIZE -u MAKING make 01 PRESET=minnow CFLAGS=-O1 > "$one" 2>&1 < /dev/null) &
while [ ! -e "$tree/build/making" ]; do sleep 0.1; done
make_01
check 'the second of two makes ends well' test $? -eq 0
check 'it says that it waits' said 'another make (process [0-9]*) is at work in build; waiting for it'
check 'and has nothing to do' test "$(works)" -eq 0
wait $!
check 'the first ends well, too' test $? -eq 0
echo '1 0' > "$tree/build/making" # a number that another process has now
check 'a lock that nobody holds any more stops nobody' make_01

# Who only looks waits for nobody: make watch is for a second terminal, beside the training.
(cd "$tree" && sh loom/lock.sh build/making $$)
for looks in watch exercise 'diff CH=01' 'hint N=01_1'; do
    # shellcheck disable=SC2086
    (cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u PRESET -u CHARACTER \
        -u SANITIZE -u MAKING timeout 30 make $looks > "$log" 2>&1 < /dev/null)
    check "$looks while another make is at work" unsaid 'waiting for it'
done
rm -f "$tree/build/making"

# Whoever talks to a fish, here an echo, may work in another terminal.
mkdir -p "$tree/pretrained/guppy" && mkfifo "$tree/words"
printf '#!/bin/sh\necho talking\ncat\n' > "$tree/build/bin/12_page" && chmod +x "$tree/build/bin/12_page"
(cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u PRESET -u CHARACTER \
    -u SANITIZE -u MAKING make hello > "$one" 2>&1 < "$tree/words") &
exec 7> "$tree/words"
for second in 1 2 3 4 5 6 7 8 9 10; do
    grep -q talking "$one" && break
    sleep $second
done
check 'one can talk to a fish' grep -q talking "$one"
check 'and meanwhile no other make has to wait' test ! -e "$tree/build/making"
exec 7>&-
wait $!
finish
