#!/bin/sh
# peers.sh [LLMC]: our training step beside those of others, in one run and in turns:
#
#   ours     build/bin/08_training, AdamW, 4096 rows a step
#   PyTorch  the same model of its own modules, the same conversations, AdamW, where python3 has
#            torch (Debian: python3-torch); conversations are filled up to the longest
#   llm.c    its train_gpt2 for CPUs, where LLMC names a built checkout of karpathy/llm.c: a GPT-2
#            as deep and as wide as ours, whose feed-forward layer is twice as wide
#
# Prints tokens a second and billions of operations a second, six for each parameter and row; what
# is a row only because it was filled up is no token. Wants make's data; nothing here is needed to
# build. Two rounds, the better counts.
set -e
cd "$(dirname "$0")/.."
llmc=$1
data=${DATA:-build/guppy/guppy/data}
tokenizer=${data%/data}/tokenizer.json
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
[ -f "$data/train.safetensors" ] || { echo "peers.sh: expected $data/train.safetensors, found none; run make 03" >&2; exit 66; }

ours() {
    build/bin/08_training --run "$room/ours" --data "$data" -t "$tokenizer" --steps 9 --warmup 1 \
        --optimizer adamw --batch 4096 --batch-first 0 --awake 0 > /dev/null 2>&1
    # The parameters of the model, from its file's size.
    size=$(wc -c < "$room/ours/model/model.safetensors")
    tail -n +4 "$room/ours/time.csv" | cut -d, -f3 | sort -n | awk -v size="$size" '
        { speed[NR] = $1 } END { s = speed[int((NR + 1) / 2)]; printf "ours,%.0f,%.1f\n", s, 6e-9 * s * size / 4 }'
}
torch() { python3 bench/peers.py torch "$data" 2> "$room/torch.log"; }
llm() {
    [ -n "$llmc" ] || return 1
    binary=$(cd "$llmc" && pwd)/train_gpt2
    [ -x "$binary" ] || { echo "peers.sh: expected $binary, found none; run make train_gpt2 there" >&2; exit 66; }
    mkdir -p "$room/llmc"
    python3 bench/peers.py files "$room/llmc" || return 1
    (cd "$room/llmc" && "$binary") > "$room/llmc.log" 2>&1 || true
    awk '/^num_parameters:/ { size = $2 }
        /^step .*took/ { sub(/.*took /, ""); if (!best || $1 < best) best = $1 }
        END { s = 4 * 64 / best * 1000; printf "llm.c,%.0f,%.1f\n", s, 6e-9 * s * size }' "$room/llmc.log"
}
for round in 1 2; do
    for who in ours torch llm; do $who >> "$room/all" || true; done
done
sort -t, -k1,1 -k2,2gr "$room/all" | awk -F, '
    BEGIN { print "who,tokens_s,gflops" }
    !($1 in met) { met[$1] = 1; who[++n] = $1; speed[$1] = $2; work[$1] = $3 }
    END { for (i = 1; i <= n; i++)
        printf "%s,%d,%.1f\n", who[i], speed[who[i]], work[who[i]] }'
