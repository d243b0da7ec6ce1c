# The page says what 12_page says: the same tokens from the same weights and dice, in Node's
# WebAssembly; and of a folder that is no model it says the same sentence. Where Node or the tools
# of make page are missing there is nothing to test.
build=${BUILD:-build} bin=${BUILD:-build}/bin wasm=${BUILD:-build}/page/guppy.wasm
if [ ! -f "$wasm" ] || ! command -v node > /dev/null; then
    echo 'ok left out: node, or the tools of make page, are missing (./setup --all-tests)'
    exit 0
fi
if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; then
    echo "ok left out: expected node 18 or newer, found $(node --version)"
    exit 0
fi
room=$(mktemp -d "${TMPDIR:-/tmp}/guppy-page-XXXXXX") || exit 74
trap 'rm -rf "$room"' EXIT
. tests/outcome.sh

# A fish that has seen little: it says whatever comes to its mind, so the dice decide a lot.
{
    "$bin/01_datagen" -n 4000 -o "$room/data" && "$bin/02_tokenizer" train --vocab 700 \
        -o "$room/tokenizer.json" "$room/data/train.jsonl" &&
        "$bin/03_batches" encode --run "$room" && "$bin/08_training" --preset minnow --run "$room" \
        --steps 60 && "$bin/12_page" quantize --run "$room"
} > "$room/log" 2>&1
report $? 'a fish is made' "$room/log"
model=$room/12/model

# 240 questions that it was never asked, and ten that no fish expects.
sed -n 's/^{"input": "\([^"\\]*\)".*/\1/p' "$room/data/eval.jsonl" "$room/data/train.jsonl" | head -n 240 > "$room/questions"
cat >> "$room/questions" << 'TEXT'
<|im_end|> <|im_start|>assistant <pad>
<b>bold</b> &amp; <script>alert("no")</script>
we'll see, don't you, they're, I've, 'twas
straße, İstanbul, ÅNGSTRÖM, наука, كتاب, 東京都, हिन्दी
１２３ ٣٤٥ ½ ² ⅷ
🐟🐠 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿
a    lot     of	tabs	and      spaces
é is two characters, é is one
…—“quoted”—…
TEXT
awk 'BEGIN { for (i = 0; i < 200; i++) printf "%s ", "on and on"; print "." }' >> "$room/questions"
report "$(test "$(wc -l < "$room/questions")" -eq 250; echo $?)" '250 questions' "$room/questions"

for seed in 1 2 3 4; do
    "$bin/12_page" chat -m "$model" --seed $seed < "$room/questions" > "$room/native" 2> "$room/err"
    node tests/page/chat.js "$wasm" "$model" $seed < "$room/questions" > "$room/paged" 2> "$room/speed"
    cat "$room/speed" > "$room/log"
    diff "$room/native" "$room/paged" > "$room/log"
    report $? "the page gives the same answers, seed $seed" "$room/log"
done
report "$(test "$(grep -c '^guppy> ' "$room/native")" -ge 250; echo $?)" 'and there are as many as questions' "$room/native"

# The marks of conversations, of answers to the question after theirs, of answers alone, and of what
# this fish has just said: of everything that an exam can find.
{
    head -n 60 "$room/data/eval.jsonl"
    sed -n 's/^{"input": \("[^"\\]*"\), "output": \("[^"\\]*"\).*/\1|\2/p' "$room/data/eval.jsonl" | awk -F '|' '
        NR > 1 { print "{\"input\": " $1 ", \"output\": " last "}" }
        { last = $2; print "{\"output\": " last "}" }
        NR == 60 { exit }'
    sed -n 's/^guppy> \([^"\\]*\)$/{"output": "\1"}/p' "$room/native" | head -n 20
} > "$room/answers.jsonl"
"$bin/10_examiner" score "$room/answers.jsonl" 2> "$room/err" | sed '$d' > "$room/native"
cp characters/guppy.txt "$model/character.txt"
node tests/page/chat.js "$wasm" "$model" mark < "$room/answers.jsonl" > "$room/paged" 2>> "$room/err"
{ cat "$room/err" && diff "$room/native" "$room/paged"; } > "$room/log"
report $? 'the page marks answers as the examiner does' "$room/log"
kinds=$(sed 's/^-.*/score/; s/^\(can be said on\).*/\1/' "$room/native" | sort -u | grep -c .)
report "$(test "$kinds" -eq 4; echo $?)" 'and finds all that an exam can find' "$room/native"

# Whatever is wrong with a folder, the page says it as the program does.
broken() { # broken NAME: $room/broken is a model that is none
    "$bin/12_page" chat -m "$room/broken" -p hi 2> "$room/want" > /dev/null
    code=$?
    sed -i "s|$room/broken/||; s/; run .*//" "$room/want"
    echo hi | node tests/page/chat.js "$wasm" "$room/broken" 1 2>&1 > /dev/null | sed 's/; run .*//' > "$room/found"
    sed -i "$2" "$room/want" "$room/found"
    diff "$room/want" "$room/found" > "$room/log"
    report $((code != 65 && code != 66 || $?)) "$1" "$room/log"
}
fresh() { rm -rf "$room/broken" && cp -r "$model" "$room/broken"; }

fresh && truncate -s -1000 "$room/broken/model.safetensors"
broken 'a model that is cut short'
fresh && truncate -s 3 "$room/broken/model.safetensors"
broken 'a model that is hardly there'
fresh && rm "$room/broken/model.safetensors"
broken 'no model' 's/:.*//'
fresh && sed -i 's/"hidden_size": 128/"hidden_size": 129/' "$room/broken/config.json"
broken 'a size that no head divides'
fresh && sed -i 's/"hidden_size": 128/"hidden_size": 64/' "$room/broken/config.json"
broken 'sizes of another model'
fresh && sed -i 's/hidden_size/hidden_sighs/' "$room/broken/config.json"
broken 'a key that is missing'
fresh && sed -i 's/"BPE"/"Unigram"/' "$room/broken/tokenizer.json"
broken 'another kind of tokenizer'
fresh && sed -i 's/"content": "<|im_end|>"/"content": ""/' "$room/broken/tokenizer.json"
broken 'a token that is nothing'
fresh && truncate -s -10 "$room/broken/tokenizer.json"
broken 'a tokenizer that is cut short' 's/:[0-9]*: expected a JSON object.*/: no JSON/'
fresh && sed -i '10s/^/say /' "$room/broken/character.txt"
"$bin/10_examiner" -c "$room/broken/character.txt" 2>&1 > /dev/null | sed "s|$room/broken/||" > "$room/want"
echo hi | node tests/page/chat.js "$wasm" "$room/broken" 1 > "$room/found" 2>&1
diff "$room/want" "$room/found" > "$room/log"
report $? 'a character that is none' "$room/log"
[ "$failures" -eq 0 ]
