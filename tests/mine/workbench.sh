# The workbench: what make start gives fails in every function, plain implementations pass and train
# the same model, and code that does not compile, crashes, hangs or wants all memory gets a report.
# CHAPTERS: which; make test has one, make test-mine all. tests/mine/NN_name has what is written in plain
# loops; a file that is not there is the book's.
. tests/tree.sh

chapters=${CHAPTERS:-05_attention}
mine=$BUILD/workbench
rm -rf "$mine" && mkdir -p "$mine" || exit 74
trap 'rm -rf "$tree" "$mine"' EXIT

own() { # own EXIT-CODE TARGET ARGUMENT...: make with the folder of this test as the reader's
    want=$1
    shift
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u PRESET -u CHARACTER -u RUN -u MINE \
        make MINE_IN="${in:-$mine}" "$@" > "$log" 2>&1 < /dev/null
    code=$?
    [ "$code" -eq "$want" ]
}

# The reader's dropout_mask is TEXT, all else plain.
with() { # with TEXT
    rm -rf "$mine/05_attention" && cp -R tests/mine/05_attention "$mine/" || exit 74
    awk -v text="$1" '
        /^void dropout_mask/ { inside = 1 }
        !inside { print }
        inside && /\{$/ && !begun++ { print "void dropout_mask(float *mask, const Dropout *dropout, uint64_t stream, uint64_t first, size_t n) {" text "}" }
        /^}/ { inside = 0 }' tests/mine/05_attention/dropout.c > "$mine/05_attention/dropout.c"
}

for stage in $chapters; do
    number=${stage%%_*}
    check "$stage: a start" own 0 start CH="$number"
    echo '/* mine */' >> "$mine/$stage/$(ls "$mine/$stage" | grep '\.c$' | head -n 1)"
    cp -R "$mine/$stage" "$tree/before"
    check "$stage: another" own 0 start CH="$number"
    check "$stage: touches nothing" diff -r "$mine/$stage" "$tree/before"
    rm -rf "$tree/before"
    check "$stage: nothing is done yet" own 2 check CH="$number"
    functions=$(sed -n 's/^ *{"\([a-z_0-9]*\)", [a-z_0-9]*},.*/\1/p' "tests/mine/$stage.c")
    check "$stage: every function is asked for" test "$(grep -c '^  [a-z_0-9]* *not written yet' "$log")" -eq "$(echo "$functions" | wc -w)"
    check "$stage: none of them is right" said "  0 of $(echo "$functions" | wc -w) functions"

    # What is yet to write and is not asked for says that only the chapter itself calls it.
    cat "$mine/$stage"/*.c | awk '
        /^\/\* Only this chapter calls it/ { inner = 1 }
        /^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
        /is not written yet/ { if (!inner) print name; inner = 0 }' | sort > "$tree/written"
    echo "$functions" | sort | comm -23 "$tree/written" - > "$log"
    check "$stage: no other is left" test ! -s "$log"

    [ -d "tests/mine/$stage" ] || continue
    in=tests/mine
    check "$stage: plain loops pass" own 0 check CH="$number"
    check "$stage: every function has the book's bits" test "$(grep -c "the book's bits" "$log")" -eq "$(echo "$functions" | wc -w)"
    case $number in 0[3-8]) check "$stage: a minnow learns the same" said 'the same model, bit for bit' ;; esac
    in=

    # Each function alone unwritten, all others plain: the first definition is the one that is linked.
    built=$BUILD/mine-$number
    probed=$(sed -n 's/^PROBED *:*= *//p' "$built/flags.mk")
    objects=
    for source in src/0[0-"${number#0}"]_*/*.c; do
        case $source in
        */main.c) ;;
        src/$stage/*) [ -f "tests/mine/${source#src/}" ] || objects="$objects $built/obj/${source%.c}.o" ;;
        *) objects="$objects $built/obj/${source%.c}.o" ;;
        esac
    done
    for source in "tests/mine/$stage"/*.c; do objects="$objects $built/obj/${source%.c}.o"; done
    for function in $functions; do
        echo "#include \"00_ground/fail.h\"
void $function(void) { fail(EX_SOFTWARE, \"%s is not written yet\", __func__); }" > "$tree/unwritten.c"
        # shellcheck disable=SC2086
        ${CC:-cc} -Isrc -fno-builtin -w $probed "$tree/unwritten.c" -Wl,-z,muldefs "$built/obj/tests/mine/$stage.o" \
            "$built/book/$stage.o" $objects -ljansson -lutf8proc -ledit -lm -o "$tree/alone" > "$log" 2>&1 &&
            ! "$tree/alone" > "$log" 2>&1
        [ $? -eq 0 ] && said "^  $function  *not written yet" ||
            not_ok "$stage: without $function it fails"
    done
    ok "$stage: each function was left out once"
done

# Of the chapters beyond the tank a start compiles, and nothing that is not written is right.
for number in 12 13; do
    ls src/"$number"_* > /dev/null 2>&1 || continue
    check "chapter $number: a start" own 0 start CH="$number"
    check "chapter $number: says nothing of a fish" unsaid 'trains a fish'
    check "chapter $number: nothing is done yet" own 2 check CH="$number"
    check "chapter $number: nor judged right" unsaid '^Right'
    check "chapter $number: it compiles" unsaid 'expected C that compiles'
done

# Who comes late gets the book's chapters, and keeps what is there.
mkdir -p "$tree/late/05_attention" && echo '/* mine */' > "$tree/late/05_attention/attention.c"
in=$tree/late
check 'a late start' own 0 resume-at CH=07
in=
late() { (cd "$tree/late/$1" && for file in *; do cmp -s "$file" "$root/src/$1/$file" || exit 1; done); }
check 'has the book'"'"'s chapters' late 04_tensors
check 'all of them' test "$(ls "$tree/late" | tr '\n' ' ')" = '01_datagen 02_tokenizer 03_batches 04_tensors 05_attention 06_transformer 07_backprop '
check 'but for what is there' test "$(cat "$tree/late"/05_attention/*)" = '/* mine */'
check 'and a chapter that is begun' grep -q 'is not written yet' "$tree/late/07_backprop/backprop.c"
in=$tree/later
check 'the last but one' own 0 resume-at CH=12
check 'has the two before it as well' test -f "$in/10_examiner/exam.c" -a -f "$in/11_speed/climb.c"
check 'no chapter' own 2 resume-at CH=x
in=
check 'is told what to type' said 'for example make resume-at CH=05'

check 'the exercises' own 0 exercise
check 'are listed with their time' said '^  05_1  .*a minute$'
check 'all of them' test "$(grep -c '^  [0-9]' "$log")" -eq "$(ls tests/exercises/*_test.* | wc -l)"

# Each exercise has two hints, which come one after the other, and then together.
for exercise in $(ls tests/exercises/*_test.* | sed 's|.*/||; s|_test.*||'); do
    for turn in 1 2 3; do MINE_IN=$mine sh tests/exercise.sh --hint "$exercise" > "$tree/hint.$turn" 2>&1; done
    { sed '$d' "$tree/hint.1" && sed '$d' "$tree/hint.2"; } > "$log"
    said '^One hint: ..' && said '^Another hint: ..' && sed '$d' "$tree/hint.3" | cmp -s - "$log" && continue
    not_ok "$exercise: two hints"
done
ok 'each exercise has two hints'
check 'a hint by make' own 0 hint N=05_2
check 'says where an answer is, once both are told' said 'An answer: tests/exercises/05_2_answer.c'
check 'a hint for no exercise' own 2 hint N=05_9
check 'is refused' said "N: expected an exercise, found '05_9'"

# Whatever a test finds wrong, it says what it expected and what it found.
awk '
    FNR == 1 || /^}/ { call = "" }
    /cr_(assert|expect)/ { call = FILENAME ":" FNR ": "; text = "" }
    call != "" { text = text $0 }
    call != "" && /;$/ { if (text !~ /expected/ || text !~ /found/) print call text; call = "" }' tests/exercises/*_test.c > "$log"
check 'every failure of an exercise says expected and found' test ! -s "$log"

# Only what an exercise stands on is compiled.
compiled() { # compiled STAGES EXERCISE
    own 0 -n BUILD="$tree/fresh" exercise N="$2"
    test "$(sed -n 's|.* -c \(src/[0-9][0-9]_[a-z]*\)/.*|\1|p' "$log" | sort -u | tr '\n' ' ')" = "$1"
}
check 'an exercise in attention needs no tokens' compiled 'src/00_ground src/04_tensors src/05_attention ' 05_2
check 'one that needs nothing compiles nothing' compiled '' 07_1

cp tests/exercises/05_1_answer.c "$tree/answer.c"
check 'one that is right' own 0 exercise N=05_1 FILE="$tree/answer.c"
own 0 exercise
check 'is done from then on' said '^  05_1  .*done$'
check 'and no other' test "$(grep -c 'done$' "$log")" -eq 1
echo 'double attention_breadth(const float *att, unsigned long T) { return T == 4 ? *(volatile int *)0 : att[0]; }' > "$tree/answer.c"
check 'an answer that crashes' own 2 exercise N=05_1 FILE="$tree/answer.c"
check 'is told so' said 'expected an answer that comes back, found a crash'
check 'and one that is wrong' said 'expected 5, found 0.2'
check 'is told of hints' said 'Not yet: exercise 05_1 fails; make hint N=05_1 helps'
echo 'double attention_breadth(const float *att, unsigned long T) { float y; softmax_row(&y, att, T); return (double)y; }' > "$tree/answer.c"
check 'an answer without an include' own 2 exercise N=05_1 FILE="$tree/answer.c"
check 'is told which' said '#include "04_tensors/tensors.h"'

[ -f "$mine/05_attention/dropout.c" ] || finish
with 'for (size_t i = 0; i < n; i++) mask[i] = random_at(stream, first + i) >> 32 < (uint64_t)(dropout->probability * 0x1p32) ? 0 : 1;'
check 'a wrong number' own 2 check CH=05
check 'is shown with its place, its shape, and what was expected' said 'dropout_mask .*differs: mask\[.*\] of shape (200): expected 1\.1111.*, found 1$'
check 'and the line of the contract' said 'contract: mask\[i\] = 0 with the probability, else 1 / (1 - probability)'
with 'mask[i] = 0;'
check 'what does not compile' own 2 check CH=05
check 'is shown in the words of the compiler' said "workbench/05_attention/dropout.c:[0-9]*:[0-9]*: error: .*i.* undeclared"
check 'as what was not expected' said 'expected C that compiles and links'
with '*(volatile int *)0 = 1;'
check 'a crash' own 2 check CH=05
check 'is named' said 'dropout_mask .*crashed: Segmentation'
check 'and the others are judged' said 'tile_multiply .*the book.s bits'
with 'for (volatile int forever = 1; forever;) ;'
check 'what hangs' own 2 check CH=05
check 'is ended' said 'dropout_mask .*did not end in'
with 'for (;;) { volatile char *more = __builtin_malloc(1 << 24); for (int i = 0; i < 1 << 24; i += 4096) more[i] = 1; }'
check 'what wants all memory' own 2 check CH=05
check 'gets no more than there is for it' said 'dropout_mask .*crashed'
if [ -d "$mine/04_tensors" ]; then
    rm -f "$mine"/04_tensors/*.c
    sed 's/row_sum(/from_left(/
        /^#include "04_tensors\/rows.h"/a static float from_left(const float *x, size_t M) { float y = 0; for (size_t i = 0; i < M; i++) y += x[i]; return y; }' \
        src/04_tensors/rows.c > "$mine/04_tensors/rows.c"
    check 'rows that are summed in another order' own 0 check CH=04
    check 'are right' said 'layernorm_forward .*rounds differently'
    check 'and another model' said "another model than the book's"
fi
with 'extern void exit(int); exit(0);'
check 'what leaves the program' own 2 check CH=05
check 'is not taken for right' said 'dropout_mask .*ended the program, with exit code 0'
with 'extern int puts(const char *); for (;;) puts("hello");'
check 'what prints without end' own 2 check CH=05
check 'is ended' said 'dropout_mask .*wrote or printed more than'
check 'and shown in ten lines' test "$(grep -c '^      hello' "$log")" -le 30 -a "$(wc -l < "$log")" -lt 100
with 'mask[0] = 0; } int main(void) { return 0;'
check 'a main of its own' own 2 check CH=05
check 'is named by the linker' said 'multiple definition of .main'
rm -rf "$mine/06_transformer"
check 'a chapter that was not begun' own 2 check CH=06
check 'is asked for' said 'run make start CH=06'
check 'no chapter' own 2 start CH=xx
check 'is refused' said "CH: expected a chapter from 01 to .*, found 'xx'"
check 'what differs from the book' own 0 diff CH=05
check 'is shown' said '^+.*void dropout_mask'
sed 's/$/\r/' src/05_attention/dropout.c > "$mine/05_attention/dropout.c"
check 'lines that end as on Windows' own 0 diff CH=05
check 'are no difference' said "^The book's: .*/dropout.c$"
in=$tree/last
check 'the last chapter, begun' own 0 start CH=13
check 'is told what judges it' said 'make MINE=13 test-ranks/ranks'
check 'which is not make check' unsaid 'make check'
if command -v mpicc > /dev/null 2>&1; then
    check 'and compiles' own 0 MINE=13 "$BUILD/mine-13/obj/$in/13_ranks/crew.o"
    rm -rf "$BUILD/mine-13"
fi
in=
finish
