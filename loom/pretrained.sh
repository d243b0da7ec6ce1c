#!/bin/sh
# pretrained.sh RECORD: keep the fish of $RUN in git, in eight bits: pretrained/$CHARACTER.
# pretrained.sh check FOLDER: whether a folder that was kept still is what its cards say.
# pretrained.sh data CHARACTER COUNT SEED: the card of the conversations that a fish learned from.
#
# config.json, model.safetensors, tokenizer.json, training.json   as 12_page quantize made them
# README.md    its card, in the form that model hubs show. Its numbers are measured with the fish
#              of the folder, on conversations that anyone can draw again; those of the training,
#              and of more questions, are RECORD's
# data/README.md   the card of the conversations it learned from. They are not kept: anyone can draw
#              them again, and the card has their digests
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

commas() { sed -e :a -e 's/^\([0-9]*[0-9]\)\([0-9]\{3\}\)/\1,\2/;ta'; }
named() { echo "$1" | awk '{ print toupper(substr($0, 1, 1)) substr($0, 2) }'; }

# drawn CHARACTER COUNT SEED: the conversations again, in $work/drawn, and rows of what only they decide.
drawn() {
    "$bin/01_datagen" --character "characters/$1.txt" --count "$2" --seed "$3" -o "$work/drawn" > "$work/log" 2>&1 || {
        cat "$work/log" >&2
        return 1
    }
    for file in train eval; do
        echo "| digest of $file.jsonl | $(digest < "$work/drawn/$file.jsonl" | cut -d ' ' -f 1) |"
    done
}

data_card() { # data_card CHARACTER COUNT SEED
    drawn "$@" > "$work/rows" && "$bin/10_examiner" stats -c "characters/$1.txt" > "$work/stats" 2> "$work/log" || return 1
    of() { sed -n "s/^$1  *\([^ ,]*\).*/\1/p" "$work/stats"; }
    lines() { wc -l < "$work/drawn/$1.jsonl" | tr -d ' '; }
    distinct() { # distinct BEFORE AFTER: what differs between these two, in a line of train.jsonl
        sed "s/.*$1//; s/$2.*//" "$work/drawn/train.jsonl" | sort -u | wc -l | tr -d ' ' | commas
    }
    split() {
        echo "  - name: $1"
        echo "    num_bytes: $(wc -c < "$work/drawn/$2.jsonl" | tr -d ' ')"
        echo "    num_examples: $(lines "$2")"
    }
    cat << CARD
---
language: en
license: mit
pretty_name: Conversations with $(named "$1")
task_categories:
- text-generation
size_categories:
- $(echo "$2" | awk '{ print $1 < 1000 ? "n<1K" : $1 < 10000 ? "1K<n<10K" : $1 < 100000 ? "10K<n<100K" : $1 < 1000000 ? "100K<n<1M" : "1M<n<10M" }')
tags:
- synthetic
- character
configs:
- config_name: default
  data_files:
  - split: train
    path: train.jsonl
  - split: test
    path: eval.jsonl
dataset_info:
  features:
  - name: input
    dtype: string
  - name: output
    dtype: string
  - name: category
    dtype: string
  splits:
$(split train train)
$(split test eval)
---

# Conversations with $(named "$1")

$(echo "$2" | commas) conversations in English with the character of \`characters/$1.txt\`: a question and an answer
each. They are what the model in the folder above this one learned from. In a checkout of guppy.c, a book that
builds a language model in C, this makes them again, byte for byte:

\`\`\`
build/bin/01_datagen --character characters/$1.txt --count $2 --seed $3 -o data
\`\`\`

Put this file beside them, and \`data\` is a dataset as hubs read it.

## What is in it

A line is an object with the question (\`input\`), the answer (\`output\`) and the topic (\`category\`):

\`\`\`
$(head -n 3 "$work/drawn/train.jsonl")
\`\`\`

| | |
|:--|--:|
| conversations to learn from, \`train.jsonl\` | $(lines train | commas) |
| conversations kept aside, \`eval.jsonl\` | $(lines eval | commas) |
| different questions in \`train.jsonl\` | $(distinct '{"input": ' ', "output": ') |
| different answers in \`train.jsonl\` | $(distinct ', "output": ' ', "category": ') |
| topics | $(of topics) |
| different words in 10,000 of them | $(of words | commas) |
| bytes of a question and its answer, on average | $(of 'mean length') |
| license | MIT |
| digest of \`characters/$1.txt\` | $(digest < "characters/$1.txt" | cut -d ' ' -f 1) |
$(cat "$work/rows")

## How it was made

A grammar made it. The character file says, topic by topic, how people ask and what the character answers, with
choices, lists and words that question and answer share; the program throws dice for each of them. Some questions
are in capitals or have a typing error, on purpose, because people type like that. Whether a conversation is kept
aside follows from its own letters, so none is on both sides; the same question may be, with other answers. No text
that a person wrote or said went into it but the character file.

## The floor

The probability of every conversation is known, so the best that a model can do is known, too.

| | |
|:--|--:|
| ways to make a conversation | $(of derivations) |
| entropy, nats a conversation | $(of entropy) |

Averaged over all that the grammar can say, no model has a lower loss than that. In nats a token the floor depends on
the tokenizer; the card of the model has it.

## What it is not

It has one voice, few words, and no conversation of more than one question. What it says about the world is what its
character makes of it, and need not be true.
CARD
}

if [ "$1" = data ]; then
    data_card "$2" "$3" "$4" || { cat "$work/log" >&2 && exit 70; }
    exit 0
fi

if [ "$1" = check ]; then
    folder=$2 character=$(basename "$2")
    [ -f "$folder/SHA256SUMS" ] || stop 66 "$folder: expected a fish and its SHA256SUMS, found none"
    for file in config.json model.safetensors tokenizer.json training.json README.md data/README.md; do
        want=$(sed -n "s|^\([0-9a-f]*\)  $file\$|\1|p" "$folder/SHA256SUMS")
        found=$(digest < "$folder/$file" | cut -d ' ' -f 1)
        [ -n "$want" ] && [ "$want" = "$found" ] ||
            stop 65 "$folder/$file: expected the SHA-256 digest ${want:-in SHA256SUMS}, found $found"
    done
    # The same character draws the same conversations.
    data=$folder/data/README.md
    if grep -q "$(digest < "characters/$character.txt" | cut -d ' ' -f 1)" "$data"; then
        of() { sed -n "s/^build.* --$1 \([0-9]*\) .*/\1/p" "$data"; }
        drawn "$character" "$(of count)" "$(of seed)" > "$work/found" || exit 70
        grep '^| digest of [a-z]*.jsonl' "$data" > "$work/want"
        cmp -s "$work/want" "$work/found" ||
            stop 65 "$data: expected $(head -n 1 "$work/want"), found $(head -n 1 "$work/found")"
    fi
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
kept() { sed -n "s/^$2,//p" "$record/$1.csv" 2> /dev/null | head -n 1; }
row() { if [ -n "$2" ]; then echo "| $1 | $2 |"; fi; }
mark() { sed -n "s/^| $1 | \(.*\) |\$/\1/p" "$work/marks"; }
metric() {
    echo "    - type: $1"
    echo "      name: '$2'"
    echo "      value: $(mark "$2")"
}
name=$(named "$CHARACTER")
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
$(row data "$count conversations that the grammar of the character file made; about one of twenty was kept aside ([their card](data/README.md))")
$(row preset "$PRESET")
$(row seed "$(cut -d ' ' -f 1 "$RUN/settings")")
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
mkdir "$aside/data" && data_card "$CHARACTER" "$(cut -d ' ' -f 2 "$RUN/settings")" "$(cut -d ' ' -f 1 "$RUN/settings")" \
    > "$aside/data/README.md" || { cat "$work/log" >&2 && exit 70; }
(cd "$aside" && digest config.json model.safetensors tokenizer.json training.json README.md data/README.md > SHA256SUMS) || exit 74
rm -rf "$folder"
mv "$aside" "$folder" || exit 74
echo "  published $folder, $(du -k "$folder" | awk '{ printf "%.1f", $1 / 1000 }') MB; look at its README.md, then git add $folder"
