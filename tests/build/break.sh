# make break: every fault applies, one trains and is drawn, and what goes wrong is said.
. tests/tree.sh
copy_tree $(ls src | cut -c1-2)
copy_built

# ---- the patches ---------------------------------------------------------------------

# A patch is tried on what it names, so that one which has moved is seen as well.
for fault in tests/faults/*.patch; do
    name=$(basename "$fault" .patch)
    (cd "$tree" && patch --dry-run -s -f -p1 < "tests/faults/$name.patch") > "$log" 2>&1 ||
        not_ok "$name fits the sources"
    for key in '1s/^# .*/&/p' 's/^# noticed by: .*/&/p'; do
        [ -n "$(sed -n "$key" "$fault")" ] || not_ok "$name says what it does, and what notices it"
    done
    for test in $(sed -n 's/^# noticed by: //p' "$fault"); do
        [ -f "tests/$test.c" ] || [ -f "tests/$test.sh" ] || not_ok "$name: there is a test $test"
    done
done
ok 'all faults were looked at'

breaks() { # breaks EXIT-OR-0 ARGUMENT...: make ends so
    want=$1
    shift
    clean_make break STEPS=20 "$@"
    code=$?
    [ "$code" -eq "$want" ]
}
broken=$tree/build/break

check 'without a fault' breaks 0
for fault in $(grep -l '^# break: ' tests/faults/*.patch); do
    name=$(basename "$fault" .patch)
    said "^  $name " || not_ok "make break lists $name"
done
check 'the list fits the page' test "$(awk 'length > 79' "$log" | wc -l)" -eq 0
check 'every chapter from 5 to 9 has a fault' test "$(grep -oE '^  0[5-9]_' "$log" | sort -u | wc -l)" -eq 5

# ---- what goes wrong before ----------------------------------------------------------

check 'an unknown fault' breaks 2 FAULT=05_no_maks
check 'is named' said "FAULT: expected one of these, found '05_no_maks'"
check 'with those there are' said '^  05_no_mask '
check 'a path is no fault' breaks 2 FAULT=../faults/05_no_mask
check 'what no training shows' breaks 2 FAULT=02_added_token_merged
check 'is left to the tests' said 'make faults shows'
check 'nothing was made for all that' test ! -e "$broken"

# ---- a fault that trains -------------------------------------------------------------

check 'a fault is made' breaks 0 FAULT=05_off_by_one
check 'a sound minnow is trained before' said 'training a sound minnow'
check 'the file that is patched is named' said 'patched src/05_attention/attention.c'
check 'it blows up' said 'Blown up at step 1:'
check 'the picture is named' said 'drew build/break/05_off_by_one.svg'
drawn() { grep -q -- "$1" "$broken/$made.svg"; }
made=05_off_by_one
check 'and is there' drawn 'blown up at step 1'
check 'the sources are as they were' diff -r src "$tree/src"

check 'another one' breaks 0 FAULT=08_no_warmup
made=08_no_warmup
check 'the sound minnow is kept' unsaid 'training a sound minnow'
check 'its losses stand beside the sound ones' said '^    20 .*[0-9]\.[0-9].*[0-9]\.[0-9]'
check 'the floor is there' said '^ floor '
check 'it is said what became of it' grep -qE '^  (You cannot tell|It learned less|It ended lower)' "$log"
check 'both fish answer' said '^  broken: '
check 'both curves are drawn' drawn '>sound<'
check 'with the floor' drawn '>the floor<'
check 'and the fault' drawn '>08_no_warmup<'

check 'sorted by topic' breaks 0 FAULT=08_no_shuffle
sorted=$broken/08_no_shuffle/run/data/train.jsonl
sed 's/.*"category": //' "$sorted" > "$log.topics" && sort -c "$log.topics" 2> /dev/null &&
    ok 'its conversations are' || not_ok 'its conversations are'
rm -f "$log.topics"

check 'another text' breaks 0 FAULT=01_slip_too_often
check 'is written by itself' said 'writing its own training text'
cmp -s "$broken/01_slip_too_often/build/guppy/minnow/data/train.jsonl" "$tree/build/guppy/minnow/data/train.jsonl"
check 'and differs' test $? -eq 1

check 'a cache that is not cleared' breaks 0 FAULT=09_stale_cache
check 'is shown by its answers' said '^> hi guppy'
check 'beside the sound ones' said '^  sound:  '

# ---- what goes wrong on the way ------------------------------------------------------

sed 's/dx\[i\] = y\[i\] \* (dy\[i\] + s)/dx[i] = y[i] * (dy[i] +/' tests/faults/07_sign.patch > "$tree/tests/faults/07_typo.patch"
check 'a fault that does not compile' breaks 2 FAULT=07_typo
check 'is said to be one' said '07_typo.patch: expected sources that compile'
check 'with the words of the compiler' said 'kernels_backward.c:[0-9]*:[0-9]*: error'

sed -i 's/dx\[i\] = y\[i\] \* (dy\[i\] - s)/dx[i] = (dy[i] - s) * y[i]/' "$tree/src/07_backprop/kernels_backward.c"
check 'a fault of changed sources' breaks 2 FAULT=07_sign
check 'is told from others' said '07_sign.patch: expected the sources that it was made for'
cp -p src/07_backprop/kernels_backward.c "$tree/src/07_backprop/"

mkdir "$tree/few"
(
    IFS=:
    for folder in $PATH; do
        case $folder in /*) ln -s "$folder"/* "$tree/few/" 2> /dev/null ;; esac
    done
)
rm -f "$tree/few/patch"
few() { (PATH=$tree/few && export PATH && breaks "$@"); }
check 'without patch git does it' few 0 FAULT=05_off_by_one
check 'as well' said 'Blown up at step 1:'
rm -f "$tree/few/git"
check 'without both it fails' few 2 FAULT=05_off_by_one
check 'and says what to run' said 'expected the program patch .* run ./setup'

# Interrupted: nothing goes on, and the next one works. A new session, so that the signal
# reaches what a Ctrl-C would reach.
if command -v setsid > /dev/null 2>&1; then
    (cd "$tree" && exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u MAKING -u CFLAGS \
        setsid make break FAULT=08_no_warmup STEPS=5000 < /dev/null) > "$log" 2>&1 &
    group=$!
    waited=0
    until [ "$(cat "$tree/build/guppy/minnow/sound/log.csv" 2> /dev/null | wc -l)" -gt 30 ] || [ $waited -ge 120 ]; do
        sleep 1
        waited=$((waited + 1))
    done
    kill -TERM "-$group"
    wait "$group"
    check 'an interrupted one fails' test $? -ne 0
    waited=0 # a training ends its step first
    while kill -0 "-$group" 2> /dev/null && [ $waited -lt 30 ]; do sleep 1 && waited=$((waited + 1)); done
    check 'and leaves nothing running' test $waited -lt 30
    check 'after it another works' breaks 0 FAULT=05_off_by_one
    check 'for which the sound minnow is trained again' said 'training a sound minnow'
fi
finish
