# guppy.c, the whole on eight pages: short enough; C99 without a warning; the reference's
# logits, loss, gradients and steps, and no longer when one of its lines is wrong; what it
# says of files that are no conversations; a loss that falls, and a conversation.
. tests/tree.sh
cp guppy.c "$tree"
tiny=$root/tests/golden/tiny

lines=$(code_lines guppy.c)
check "$lines code lines, at most 500" test "$lines" -le 500
awk 'length > 88' guppy.c > "$log"
check 'no line is longer than 88 columns' test ! -s "$log"
if command -v clang-format > /dev/null 2>&1; then
    check 'clang-format would change nothing' clang-format --dry-run --Werror guppy.c
fi

# Chapter 0 says of each function where the book takes it apart.
sed -n 's/^[A-Za-z][^(]*[ *]\([a-z_0-9]*\)(.*[{,]$/\1/p' guppy.c | grep -vx main | while read -r name; do
    grep -qE "^\| .*\`$name\`" chapters/00_before_we_swim.md || echo "$name"
done > "$log"
check 'chapter 0 names every function' test ! -s "$log"

for compiler in gcc clang; do
    command -v $compiler > /dev/null 2>&1 || continue
    for standard in c99 c11; do
        $compiler -O2 -std=$standard -pedantic -Wall -Wextra -Wshadow -Wundef -Werror -c guppy.c \
            -o "$tree/guppy.o" > "$log" 2>&1
        check "$compiler -std=$standard -pedantic warns of nothing" test $? -eq 0
    done
done

# The fish with the sizes of tests/golden/tiny: golden FILE, in $log.
sizes='s/ V = 256,/ V = 61,/; s/ T = [0-9]*,/ T = 16,/; s/ C = [0-9]*,/ C = 24,/; s/ L = [0-9]*,/ L = 2,/
    s/ NH = [0-9]*,/ NH = 3,/; s/ F = [0-9]*/ F = 40/'
golden() {
    sed "$sizes" "$1" > "$tree/tiny.c"
    ${CC:-cc} $2 -std=c99 -w "-DGUPPY=\"$tree/tiny.c\"" "$root/tests/whole/golden.c" -lm \
        -o "$tree/golden" > "$log" 2>&1 && "$tree/golden" "$tiny" >> "$log" 2>&1
}
golden guppy.c '-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all'
check 'the reference is met, under the sanitizers' test $? -eq 0
cat "$log"
golden guppy.c -O3
check 'the reference is met, optimized' test $? -eq 0

wrong() { # wrong NAME SED: with this change the reference is no longer met
    sed "$2" guppy.c > "$tree/wrong.c"
    if cmp -s guppy.c "$tree/wrong.c"; then
        echo "nothing is changed by $2" > "$log"
        not_ok "$1 is noticed"
    elif golden "$tree/wrong.c" -O1; then
        not_ok "$1 is noticed"
    elif grep -q '^not ok' "$log"; then
        ok "$1 is noticed"
    else
        not_ok "$1 is noticed by what is computed"
    fi
}
wrong 'no scale in attention' 's|, HS) / sqrtf(HS);|, HS);|'
wrong 'a mask that lets one more in' 's|softmax_row(att, att, t + 1);|softmax_row(att, att, t + 2);|'
wrong 'a bias without a gradient' 's|add(dbias, 1, dy|add(dbias, 0, dy|'
wrong 'no way past a norm' 's|dx\[c\] += rstd|dx[c] = rstd|'
wrong 'a ReLU that lets gradients through' 's|y\[i\] > 0 ? dx|y[i] >= 0 ? dx|'
wrong 'a head that is not tied' 's|matmul_backward(dnorm, gradient.tok_emb,|matmul_backward(dnorm, adamw_v.tok_emb,|; s|^Model gradient;|Model gradient, adamw_v;|; s|^Model adamw_m, adamw_v;|Model adamw_m;|'
wrong 'a sum that is not scaled' 's|float slope = scale \* g|float slope = g|'

# What it says of other files, in one line and with the place.
${CC:-cc} -O1 -g -std=c99 -fsanitize=address,undefined -fno-sanitize-recover=all guppy.c -lm \
    -o "$tree/guppy" > "$log" 2>&1
check 'it builds under the sanitizers' test $? -eq 0
says() { # says CODE TEXT FORMAT: what it says of a file that printf makes
    code=$1 text=$2
    printf "$3" > "$tree/file.jsonl"
    (cd "$tree" && ASAN_OPTIONS=detect_leaks=0 ./guppy file.jsonl 1 < /dev/null) > /dev/null 2> "$log"
    found=$?
    check "$text" test "$found:$(cat "$log")" = "$code:guppy: file.jsonl$text"
}
good='{"input": "hi", "output": "hello."}'
says 65 ': expected conversations of at most 128 bytes, found 0 longer' ''
says 65 ': expected conversations of at most 128 bytes, found 0 longer' '\n\n \n'
says 65 ':1: expected {"input": "...", "output": "..."}, found '"'h'" 'hi\n'
says 65 ':2: expected {"input": "...", "output": "..."}, found '"'['" "$good"'\n[1]\n'
says 65 ':1: expected a string, found '"'}'" '{}'
says 65 ':1: expected a string, found '"'1'" '{"input": 1}'
says 65 ":1: expected ':', found ','" '{"input", "hi"}'
says 65 ":1: expected ',' or '}', found the end of the line" '{"input": "hi"\n'
says 65 ':1: expected "input" and "output"' '{"input": "hi"}'
says 65 ':1: expected "input" and "output"' '{"output": "hi", "inputs": "x"}'
says 65 ':1: expected a quotation mark, found the end of the line' '{"input": "hi'
says 65 ':1: expected a quotation mark, found the end of the line' '{"input": "hi\n", "output": "x"}'
says 65 ':1: expected one of " \ / b f n r t u, found '"'x'" '{"input": "\\x41"}'
says 65 ':1: expected one of " \ / b f n r t u, found the end of the line' '{"input": "\\'
says 65 ':1: expected a hexadecimal digit, found '"'g'" '{"input": "\\u00g0"}'
says 65 ':1: expected a hexadecimal digit, found the end of the line' '{"input": "\\u12'
says 65 ':1: expected a character, found '"'\"'" '{"input": "\\u0000"}'
says 65 ':1: expected a character, found '"'\"'" '{"input": "\\ud83d"}'
says 65 ':1: expected a character, found '"'\"'" '{"input": "\\udc1f"}'
says 65 ':1: expected a character, found '"'\"'" '{"input": "\\ud83d\\u0041"}'
says 65 ":1: expected the end of the line, found '{'" "$good $good"
says 65 ':1: expected the end of the line, found another byte' "$good"'\001'
says 65 ': expected text, found a byte 0' "$good"'\000'
says 65 ': expected conversations of at most 128 bytes, found 1 longer' \
    "{\"input\": \"$(printf '%0128d' 0)\", \"output\": \"\"}"

refuses() { # refuses CODE TEXT ARGUMENT...
    code=$1 text=$2
    shift 2
    ASAN_OPTIONS=detect_leaks=0 "$tree/guppy" "$@" < /dev/null > /dev/null 2> "$log"
    found=$?
    check "$text" test "$found:$(cat "$log")" = "$code:guppy: $text"
}
refuses 64 'expected a file of conversations, and perhaps a number of steps'
refuses 64 'expected a file of conversations, and perhaps a number of steps' a b c
refuses 64 'expected a file of conversations, and perhaps a number of steps' file.jsonl 0
refuses 64 'expected a file of conversations, and perhaps a number of steps' file.jsonl 1x
refuses 66 'none.jsonl: No such file or directory' none.jsonl
refuses 74 'tests: Is a directory' tests

# Bytes changed, left out or cut off at random: it reads on, or says why not.
cat > "$tree/good.jsonl" << 'TEXT'
{"input": "hi \u00e9\ud83d\udc1f", "output": "a \"b\" \\ \/ \n", "category": "x"}
{ "output" : "hello.", "input": "who" }
TEXT
LC_ALL=C awk -v folder="$tree" 'BEGIN { RS = "^$"; srand(7) } {
    marks = "\"\\{}:,u0dD8 \n\t\001\377"
    for (n = 1; n <= 60; n++) {
        text = $0
        for (k = rand() * 4; k >= 0; k--) {
            i = 1 + int(rand() * length(text))
            text = substr(text, 1, i - 1) (rand() < .7 ? substr(marks, 1 + int(rand() * length(marks)), 1) : "") \
                (rand() < .1 ? "" : substr(text, i + 1))
        }
        printf "%s", text > (folder "/bad" n ".jsonl")
    }
}' "$tree/good.jsonl"
: > "$tree/wrong"
read=0
for file in "$tree"/bad*.jsonl; do
    ASAN_OPTIONS=detect_leaks=0 "$tree/guppy" "$file" 1 < /dev/null > /dev/null 2> "$log"
    case $? in 0) read=$((read + 1)) ;; 65) ;; *) cat "$log" >> "$tree/wrong" ;; esac
done
cp "$tree/wrong" "$log"
check "of 60 files with errors $read are read, and the others refused" test ! -s "$log" -a "$read" -lt 60

# One conversation is learned by heart, whatever its characters; a question may be too long.
cat > "$tree/one.jsonl" << 'TEXT'
{"category": "x", "output": "caf\u00e9 \ud83d\udc1f \"ok\" \\ \/\t.", "input": "\u0071"}
TEXT
${CC:-cc} -O3 guppy.c -lm -o "$tree/guppy" > "$log" 2>&1
printf 'q\n%0300d\nquit\nnobody reads this\n' 0 | "$tree/guppy" "$tree/one.jsonl" 200 > "$tree/said" 2> "$log"
code=$?
check 'it ends when told to' test "$code:$(grep -c nobody "$tree/said")" = 0:0
check 'what was read once a step is known by heart' grep -q '^you> guppy> café 🐟 "ok" \\ /?\.$' "$tree/said"
check 'a question that is too long gets an answer' test "$(grep -c '^you> guppy> ' "$tree/said")" -eq 2
check 'the loss falls' test "$(sed -n 's/^step 200 of 200: loss \(.*\)\..*/\1/p' "$log")" = 0
cat "$tree/said" "$log"
finish
