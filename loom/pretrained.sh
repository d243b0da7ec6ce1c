#!/bin/sh
# pretrained.sh RECORD: keep the fish of $RUN in git, in eight bits: pretrained/$CHARACTER.
# pretrained.sh check FOLDER: whether a folder that was kept still is what its card says.
#
# config.json, model.safetensors, tokenizer.json, training.json   as 12_page quantize made them
# README.md    its card, in the form that model hubs show. Its numbers are measured with the fish
#              of the folder, on conversations that anyone can draw again; those of the training,
#              and of more questions, are RECORD's
# SHA256SUMS   of all these
#
# Files come to be before the folder does, under another name: it is whole or not there.

bin=${BUILD:-build}/bin
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
stop() { # stop CODE MESSAGE
    echo "guppy: $2" >&2
    exit "$1"
}
digest() { if command -v sha256sum > /dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# Of 24,000 conversations one of twenty is kept aside, in every run; the first 200 of these are
# asked here.
DRAWN=24000 ASKED=200

# measure FOLDER CHARACTER: rows "| WHAT | VALUE |", the first of which says what was asked.
measure() {
    script=characters/$2.txt
    "$bin/01_datagen" --character "$script" --count $DRAWN --seed 1 -o "$work/data" > "$work/log" 2>&1 &&
        sed -n "1,${ASKED}p" "$work/data/eval.jsonl" > "$work/asked" && mv "$work/asked" "$work/data/eval.jsonl" &&
        "$bin/12_page" loss -m "$1" "$work/data/eval.jsonl" > "$work/loss" 2> "$work/log" &&
        "$bin/12_page" exam -m "$1" -c "$script" --run "$work" -n $ASKED > "$work/exam" 2> "$work/log" || {
        cat "$work/log" >&2
        return 1
    }
    echo "| what is asked | $(digest < "$work/data/eval.jsonl" | cut -c 1-16) |"
    awk '/^loss/ { print "| loss, nats a token | " $2 " |" }' "$work/loss"
    awk '/%/ {
        way = $1 " " $2
        gsub(/%/, "")
        print "| " way ": sayable, % | " $4 " |"
        print "| " way ": on topic, % | " $5 " |"
        if ($6 != "-") print "| " way ": fitting, % | " $6 " |"
    }' "$work/exam"
}

# marks FILE: such rows of a card.
marks() { sed -n '/^| what is asked |/,/^$/p' "$1" | sed '/^$/d'; }

if [ "$1" = check ]; then
    folder=$2 character=$(basename "$2")
    [ -f "$folder/SHA256SUMS" ] || stop 66 "$folder: expected a fish and its SHA256SUMS, found none"
    for file in config.json model.safetensors tokenizer.json training.json README.md; do
        want=$(sed -n "s/^\([0-9a-f]*\)  $file\$/\1/p" "$folder/SHA256SUMS")
        found=$(digest < "$folder/$file" | cut -d ' ' -f 1)
        [ -n "$want" ] && [ "$want" = "$found" ] ||
            stop 65 "$folder/$file: expected the SHA-256 digest ${want:-in SHA256SUMS}, found $found"
    done
    marks "$folder/README.md" > "$work/want"
    measure "$folder" "$character" > "$work/found" || exit 70
    # The same questions, the same bits: the same marks. Where the character now says other things,
    # the marks may be a little lower.
    awk -F ' *[|] *' -v folder="$folder" '
        NR == FNR { want[$2] = $3; rows++; next }
        FNR == 1 { same = want[$2] == $3; next }
        {
            worse = $2 ~ /^loss/ ? $3 - want[$2] : (want[$2] - $3) / 100
            if (want[$2] == "" || (same ? worse != 0 : worse > 0.05)) {
                print "guppy: " folder "/README.md: " $2 ": expected " (want[$2] == "" ? "such a row" : want[$2]) ", found " $3
                bad = 1
            }
        }
        END { if (rows != FNR || FNR < 2) { print "guppy: " folder "/README.md: expected " FNR " rows of marks, found " rows + 0; bad = 1 }
            exit bad }' "$work/want" "$work/found" >&2 || exit 65
    exit 0
fi

record=$1 from=$RUN/12/model
[ -f "$from/model.safetensors" ] || stop 66 "$from: expected the fish in eight bits, found none; run make 12 PRESET=$PRESET"
folder=pretrained/$CHARACTER
aside=$folder.part
rm -rf "$aside"
mkdir -p "$aside" || exit 74
for file in config.json model.safetensors tokenizer.json training.json; do
    cp "$from/$file" "$aside/" || stop 74 "$folder/$file: cannot be written"
done
measure "$aside" "$CHARACTER" > "$work/marks" || exit 70
"$bin/10_examiner" floor -m "$RUN/model" -c "characters/$CHARACTER.txt" "$work/data/eval.jsonl" > "$work/floor" || exit 70

number() { sed -n "s/^ *\"$1\": *\([0-9.]*\),*\$/\1/p" "$aside/$2.json"; }
commas() { sed -e :a -e 's/^\([0-9]*[0-9]\)\([0-9]\{3\}\)/\1,\2/;ta'; }
kept() { sed -n "s/^$2,//p" "$record/$1.csv" 2> /dev/null | head -n 1; }
row() { if [ -n "$2" ]; then echo "| $1 | $2 |"; fi; }
mark() { sed -n "s/^| $1 | \(.*\) |\$/\1/p" "$work/marks"; }
metric() {
    echo "    - type: $1"
    echo "      name: '$2'"
    echo "      value: $(mark "$2")"
}
name=$(echo "$CHARACTER" | awk '{ print toupper(substr($0, 1, 1)) substr($0, 2) }')
weights=$("$bin/12_page" -m "$RUN/model" | awk '$1 == "all" { print $3 }' | commas)
floor=$(sed -n 's/^floor \([0-9.]*\),.*/\1/p' "$work/floor")
count=$(cut -d ' ' -f 2 "$RUN/settings" | commas)
seconds=$(kept seconds 08,train)
processor=$(sed -n 's/^processor  *//p' "$record/machine.txt" 2> /dev/null)
cores=$(sed -n 's/^cores  *//p' "$record/machine.txt" 2> /dev/null)
cat > "$aside/README.md" << CARD
---
language: en
license: mit
pipeline_tag: text-generation
tags:
- gpt2
- character
- trained-from-scratch
model-index:
- name: $CHARACTER
  results:
  - task:
      type: text-generation
      name: answers to one question
    dataset:
      type: $CHARACTER
      name: $ASKED held-out conversations
      split: test
    metrics:
$(metric loss 'loss, nats a token')
$(metric sayable 'as asked: sayable, %')
$(metric on_topic 'as asked: on topic, %')
---

# $name, in eight bits

A language model of $weights weights that answers as the character of \`characters/$CHARACTER.txt\` would. It
was trained from nothing by guppy.c, a book that builds a language model in C, and its matrices were then
rounded to eight bits. In a checkout of the book:

\`\`\`
make hello CHARACTER=$CHARACTER
build/bin/12_page chat -m $folder -p 'hello'
\`\`\`

## What it is

| | |
|:--|:--|
| architecture | GPT-2's, with ReLU: $(number num_hidden_layers config) blocks of $(number num_attention_heads config) heads, $(number hidden_size config) channels, feed-forward $(number intermediate_size config) |
| context | $(number max_position_embeddings config) tokens, of which the longest conversation in training had $(number longest training) |
| vocabulary | $(number vocab_size config | commas) tokens, byte-level BPE |
| conversation | \`<\|im_start\|>user\nTEXT<\|im_end\|>\n<\|im_start\|>assistant\n\`, a single turn |
| matrices | I8, and for each row a scale in \`NAME.scale\`: a weight is their product |
| all else | F32 |
| license | MIT, the weights too |

## How it was made

| | |
|:--|:--|
$(row data "$count conversations that the grammar of the character file made; about one of twenty was kept aside")
$(row preset "$PRESET")
$(row steps "$(number steps training | commas)")
$(row 'tokens seen' "$(number tokens training | commas)")
$([ -z "$seconds" ] || row training "$seconds seconds on $cores cores ($processor)")

No text that a person wrote went into it but the character file. The same preset and seed give the same weights
again, to the last bit.

## How good it is

Measured in eight bits on $ASKED conversations that it has not seen (the first $ASKED that
\`build/bin/01_datagen --character characters/$CHARACTER.txt --count $DRAWN\` keeps aside; a digest of them is
in the table). The grammar that wrote them has a loss of $floor on them itself: the floor that no model gets
below but by luck. Sayable: the grammar could have given this answer to some question. On topic: to a question of this
topic. Fitting: to this very question.

| | |
|:--|--:|
$(cat "$work/marks")

CARD
[ ! -f "$record/bars.csv" ] || {
    echo 'And before it was rounded, with more questions:'
    echo
    echo '| | |'
    echo '|:--|--:|'
    row 'above the floor, nats a token' "$(kept bars gap)"
    row '1,000 questions as asked: sayable, %' "$(kept bars asked_sayable)"
    row '1,000 questions as asked: on topic, %' "$(kept bars asked_on_topic)"
    row '1,000 questions in capitals: on topic, %' "$(kept bars capitals_on_topic)"
    row '1,000 questions with typos: on topic, %' "$(kept bars typos_on_topic)"
    row 'of 160 answers to visitors, right' "$(kept bars visits)"
    echo
} >> "$aside/README.md"
cat >> "$aside/README.md" << 'CARD'
## What it is not

It knows what its character file says, and about the rest of the world nothing at all: whatever it is asked, it
answers as that character. It keeps nothing of a question once it has answered. It can be made to say things that its
grammar would not; the last tables say how often that happens by itself. Nobody should rely on its answers.
CARD
(cd "$aside" && digest config.json model.safetensors tokenizer.json training.json README.md > SHA256SUMS) || exit 74
rm -rf "$folder"
mv "$aside" "$folder" || exit 74
echo "  published $folder, $(du -k "$folder" | awk '{ printf "%.1f", $1 / 1000 }') MB; look at its README.md, then git add $folder"
