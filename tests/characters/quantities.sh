# What the book says of its characters: rich enough, unambiguous, and asked what they know.
failures=0
build=${BUILD:-build}
mkdir -p "$build/tmp"
scratch=$(mktemp -d "$build/tmp/characters-XXXXXX") || exit 74
trap 'rm -rf "$scratch"' EXIT

check() { # check NAME COMMAND...
    name=$1
    shift
    if "$@"; then echo "ok $name"; else
        echo "not ok $name"
        failures=$((failures + 1))
    fi
}

# distinct KEY: how many different values a key of the conversations has.
distinct() { sed 's/.*"'"$1"'": "\(\([^"\\]\|\\.\)*\)".*/\1/' "$scratch"/*.jsonl |
    LC_ALL=C sort -u | wc -l; }

for file in characters/*.txt; do
    "$build/bin/10_examiner" -c "$file" stats > "$scratch/stats" 2> "$scratch/warnings"
    code=$?
    check "$file is read" test "$code" -eq 0
    check "$file: no rule is idle, no text is made twice" test ! -s "$scratch/warnings"
    check "$file: its entropy is exact" grep -q 'per conversation, exactly' "$scratch/stats"
    topics=$(sed -n 's/^topics *\([0-9]*\).*/\1/p' "$scratch/stats")
    check "$file: 20 topics and more" test "$topics" -ge 20
done

fish=characters/guppy.txt
topics=$(grep -c '^topic ' $fish)
check "the fish has 60 topics and more: $topics" test "$topics" -ge 60

"$build/bin/01_datagen" -c $fish -o "$scratch" > /dev/null 2>&1
questions=$(distinct input) replies=$(distinct output)
check "different questions in 60,000: $questions" test "$questions" -ge 20000
check "different replies in 60,000: $replies" test "$replies" -ge 40000

# Each visitor's question stands under a topic of the fish.
sed 's/.*"question": "\([^"]*\)", "topic": "\([^"]*\)".*/\2 \1/' tests/visitors.jsonl \
    > "$scratch/visitors"
check 'sixteen visitors' test "$(wc -l < "$scratch/visitors")" -eq 16
missing=$(cut -d' ' -f1 "$scratch/visitors" | while read -r topic; do
    grep -q "^topic $topic " $fish || echo "$topic"
done)
check "a topic for every visitor $missing" test -z "$missing"

# The vocabulary: as many merges as it has room for, four of five of them used whole.
"$build/bin/02_tokenizer" train -o "$scratch/tokenizer.json" "$scratch/train.jsonl" \
    > "$scratch/train.log" 2>&1
check '3,837 merges' grep -q '3837 of them merges' "$scratch/train.log"
"$build/bin/01_datagen" -c $fish -f text -o "$scratch" > /dev/null 2>&1
whole=$("$build/bin/02_tokenizer" encode -t "$scratch/tokenizer.json" \
    "$scratch/train.jsonl" | tr -c '0-9' '\n' |
    awk '$1 > 258 && !seen[$1]++ { n++ } END { print n }')
check "merges used whole: $whole of 3837" test "$whole" -ge 3070
[ "$failures" -eq 0 ]
