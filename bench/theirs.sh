#!/bin/sh
# theirs.sh CHECKOUT [FOLDER]: preset guppy on the conversations of arman-bd/guppylm, whose model
# has the same shape. CHECKOUT is a checkout of it; its generator begins with a fixed seed and
# needs nothing but Python. Prints the loss of its test set in nats a token, and the seconds.
#
# Its own training (python -m guppylm prepare && python -m guppylm train, which want PyTorch and
# tokenizers) prints its best loss of the first 1,600 of the same test set. It learns its
# vocabulary from both sets; so do we here.
set -e
cd "$(dirname "$0")/.."
[ -f "$1/guppylm/generate_data.py" ] || { echo "theirs.sh: expected a checkout of guppylm, found none in '$1'" >&2; exit 66; }
run=${2:-build/theirs}
mkdir -p "$run/data"
run=$(cd "$run" && pwd)
here=$(pwd)
(cd "$run" && python3 "$(cd "$here" && cd "$1" && pwd)/guppylm/generate_data.py" > generated.txt)
build/bin/02_tokenizer train -o "$run/tokenizer.json" "$run/data/train.jsonl" "$run/data/eval.jsonl"
build/bin/03_batches encode --run "$run"
build/bin/08_training --run "$run" --resume
head -n 1600 "$run/data/eval.jsonl" > "$run/first.jsonl"
build/bin/08_training eval -m "$run/model" -t "$run/tokenizer.json" "$run/first.jsonl"
tail -n 1 "$run/time.csv" | awk -F, '{ print $2 " seconds" }'
