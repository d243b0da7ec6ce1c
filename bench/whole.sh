#!/bin/sh
# whole.sh TRAIN.jsonl: how fast guppy.c learns, on one core, beside bench/scalar.py, which does
# the same with an object for each number. The work of a training step grows with parameters times
# tokens: so many a second. In turns, twice; the better counts. Wants nothing that is built.
set -e
cd "$(dirname "$0")/.."
[ -f "$1" ] || { echo "whole.sh: expected a file of conversations, found none at '$1'" >&2; exit 66; }
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
${CC:-cc} -O3 guppy.c -lm -o "$room/guppy"
for round in 1 2; do
    "$room/guppy" "$1" 60 < /dev/null 2>&1 > /dev/null | sed -n 's/.* a second, times \([0-9]*\) .*: \([0-9.]*\) million$/guppy.c \1 \2/p'
    if command -v python3 > /dev/null 2>&1; then
        python3 bench/scalar.py "$1" 8 2> /dev/null | sed -n 's/.* a second, times \([0-9]*\) .*: \([0-9.]*\) million$/scalar.py \1 \2/p'
    fi
done | awk '
    !($1 in best) { order[++n] = $1 }
    $3 > best[$1] { best[$1] = $3; size[$1] = $2 }
    END {
        print "\nlearning, one core, millions of parameters x tokens a second"
        for (i = 1; i <= n; i++) printf "  %-12s %12.3f   (%d parameters)\n", order[i], best[order[i]], size[order[i]]
        if (n == 2) printf "  guppy.c is %.0f times as fast\n", best[order[1]] / best[order[2]]
    }'
