# What all programs have in common: --help, their errors, a full disk, no run to read.
. tests/tree.sh
bin=$root/$BUILD/bin
export OMP_NUM_THREADS=1
ln -s "$root/characters" "$tree/characters"
out=$tree/out err=$tree/err
version=$(git describe --tags --exact-match 2> /dev/null || sed -n 's/^version: *//p' CITATION.cff)

one_line() { # one line on stderr, which begins with "guppy: "
    [ "$(grep -c '^guppy: ' "$err")" -eq 1 ] && [ "$(grep -vc '^guppy: ' "$err")" -eq 0 ]
}

for main in src/[0-9][0-9]_*/main.c; do
    program=${main#src/}
    program=${program%/main.c}
    [ "$program" != 13_ranks ] || [ -x "$bin/$program" ] || continue # there is no MPI
    cp /dev/null "$log"

    "$bin/$program" --help > "$out" 2> "$err" < /dev/null
    code=$?
    cat "$out" "$err" > "$log"
    check "$program --help" test "$code" -eq 0 -a -s "$out" -a ! -s "$err"
    check "$program --help fits the page" test "$(awk 'length > 79' "$out" | wc -l)" -eq 0
    check "$program --version" test "$("$bin/$program" --version)" = "$program (guppy.c) $version"

    "$bin/$program" --no-such-option > "$out" 2> "$err" < /dev/null
    code=$?
    cat "$out" "$err" > "$log"
    check "$program --no-such-option is wrong usage" test "$code" -eq 64 -a ! -s "$out"
    check "$program --no-such-option says so" grep -q '^guppy: ' "$err"

    "$bin/$program" --help > /dev/full 2> "$err" < /dev/null
    code=$?
    cat "$err" > "$log"
    check "$program on a full disk fails" test "$code" -eq 74
    check "$program on a full disk says so" one_line

    # In a folder without a run: it works all the same, or says what to make.
    (cd "$tree" && timeout 600 "$bin/$program" > "$out" 2> "$err" < /dev/null)
    code=$?
    cat "$err" > "$log"
    case $code in
    0) ok "$program alone, without a run" ;;
    64 | 66) check "$program without a run says what to make" grep -q '; run ' "$err" ;;
    *) not_ok "$program alone, without a run: exit code $code" ;;
    esac
done

# Colours: one rule for all programs.
coloured() { env -u NO_COLOR -u CLICOLOR_FORCE TERM=xterm "$@" "$bin/$program" $arguments | grep -q "$(printf '\033')"; }
uncoloured() { ! coloured "$@"; }
on_terminal() { # on_terminal VARIABLE...: the same on a terminal
    env -u NO_COLOR -u CLICOLOR_FORCE TERM=xterm "$@" script -qec "$bin/$program $arguments" /dev/null < /dev/null | grep -q "$(printf '\033')"
}
not_on_terminal() { ! on_terminal "$@"; }
for program in '02_tokenizer' '05_attention'; do
    arguments="-t $root/tests/golden/bpe/tokenizer.json"
    check "$program into a file: no colours" uncoloured
    check "$program, CLICOLOR_FORCE: colours" coloured CLICOLOR_FORCE=1
    check "$program, CLICOLOR_FORCE and NO_COLOR: none" uncoloured CLICOLOR_FORCE=1 NO_COLOR=1
    command -v script > /dev/null || continue
    check "$program on a terminal: colours" on_terminal
    check "$program, NO_COLOR: none" not_on_terminal NO_COLOR=1
    check "$program, TERM=dumb: none" not_on_terminal TERM=dumb
done

# A command with a letter or two wrong; the same as a text.
for call in '02_tokenizer trian' '04_tensors tabels' '05_attention tabels' '07_backprop table'; do
    program=${call% *} word=${call#* }
    (cd "$tree" && "$bin/$program" "$word") > "$out" 2> "$log" < /dev/null
    check "$call is a mistyped command" test $? -eq 64
    check "$call: it says which" said 'did you mean'
    (cd "$tree" && "$bin/$program" -t "$root/tests/golden/bpe/tokenizer.json" -- "$word") > "$log" 2>&1 < /dev/null
    check "$program -- $word is a text" test $? -eq 0
done

# What is printed cannot drive a terminal.
escapes() { grep -q "$(printf '\033')" "$log"; }
for program in 02_tokenizer 04_tensors 05_attention 06_transformer 07_backprop; do
    NO_COLOR=1 "$bin/$program" -t "$root/tests/golden/bpe/tokenizer.json" "$(printf 'a\033[31mb')" > "$log" 2>&1
    if escapes; then not_ok "$program prints an escape that it was given"; else ok "$program prints no escape that it was given"; fi
done
check 'a sample of one is a sample of one' sh -c "'$bin/10_examiner' stats -n 1 | grep -q ' in 1 conversations'"

# Every usage line of every --help, with nothing but what it says, in a small finished run.
cd "$tree" || exit 74
run=build/guppy/guppy
{
    "$bin/01_datagen" -n 400 -o $run/data && "$bin/02_tokenizer" train --vocab 400 -o $run/tokenizer.json $run/data/train.jsonl &&
        "$bin/03_batches" encode --run $run &&
        "$bin/08_training" --preset minnow --run $run --steps 2 --batch 512
} > "$log" 2>&1 || not_ok 'a small run'

# Stacks of 128 KB, which is what musl gives a thread (a sanitizer needs more of its own).
if [ -z "${SANITIZE:-}" ]; then
    small() { (ulimit -s 128 && OMP_NUM_THREADS=2 OMP_STACKSIZE=128k "$@") > "$log" 2>&1 < /dev/null; }
    check 'training on stacks of 128 KB' small "$bin/08_training" --preset minnow --run small --data $run/data -t $run/tokenizer.json --steps 2 --batch 512
    check 'chat on stacks of 128 KB' small "$bin/09_chat" --run $run -p hi
fi
mkdir record && cp "$root"/record/*.csv record/
for program in $(ls "$bin"); do
    "$bin/$program" --help | sed -n "s/^  \($program\)\(  \| *$\| .*\)/\1\2/p" | while read -r line; do
        # What it does stands after two blanks; what is in brackets is left out.
        call=$(echo "$line" | sed 's/   *.*//; s/\[[^]]*\]//g; s/\.\.\.//g
            s/-o DIR/-o made/; s/EVAL\.jsonl/EVAL/; s/TRAIN\.jsonl/TRAIN/; s/visitors FILE.jsonl/visitors VISITORS/
            s/-t FILE/-t TOKENIZER/; s/-n N/-n 3/; s/FILE\.jsonl\|\<FILE\>\|DATA$/EVAL/; s/-p TEXT/-p hi/; s/TEXT/hi/')
        case $call in
        *'eval DATA') call="${call% *} EVAL" ;;
        08_training) call='08_training --preset minnow --run again --data '$run'/data -t '$run'/tokenizer.json --steps 1' ;;
        esac
        call=$(echo "$call" | sed "s|TRAIN|$run/data/train.jsonl|; s|EVAL|$run/data/eval.jsonl|; s|TOKENIZER|$run/tokenizer.json|; s|VISITORS|$root/tests/visitors.jsonl|")
        # shellcheck disable=SC2086
        (set -f; timeout 600 "$bin"/$call) > "$log" 2>&1 < /dev/null
        check "$call" test $? -eq 0
    done
done
finish
