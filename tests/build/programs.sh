# What all programs have in common: --help, their errors, a full disk, no run to read.
. tests/tree.sh
bin=$root/$BUILD/bin
export OMP_NUM_THREADS=1
ln -s "$root/characters" "$tree/characters"
out=$tree/out err=$tree/err

one_line() { # one line on stderr, which begins with "guppy: "
    [ "$(grep -c '^guppy: ' "$err")" -eq 1 ] && [ "$(grep -vc '^guppy: ' "$err")" -eq 0 ]
}

for main in src/[0-9][0-9]_*/main.c; do
    program=${main#src/}
    program=${program%/main.c}
    cp /dev/null "$log"

    "$bin/$program" --help > "$out" 2> "$err" < /dev/null
    code=$?
    cat "$out" "$err" > "$log"
    check "$program --help" test "$code" -eq 0 -a -s "$out" -a ! -s "$err"
    check "$program --help fits the page" test "$(awk 'length > 88' "$out" | wc -l)" -eq 0

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
finish
