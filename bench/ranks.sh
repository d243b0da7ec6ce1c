#!/bin/sh
# ranks.sh [DIR]: what ranks cost on this machine, which should be doing nothing else.
#
# Trains a few steps of a newborn guppy (or PRESET) with one process of two threads and with 1 to 4
# ranks of one thread, in turns, and asks what two ranks owe each other, through memory and through
# the network's software. Called by make, which tells MPI what it asks. With DIR, a run's folder, the numbers go to DIR/13 and become the tables
# of chapter 13. STEPS and ROUNDS: how long and how often each trains; the fastest round counts.

bin=${BUILD:-build}/bin study=${BUILD:-build}/study/13_ranks
preset=${PRESET:-guppy} steps=${STEPS:-3} rounds=${ROUNDS:-1} mpirun=${MPIRUN:-mpirun}
if [ ! -x "$bin/13_ranks" ] || ! command -v "$mpirun" > /dev/null; then
    echo 'guppy: bench/ranks.sh: expected MPI, found none; run ./setup --ranks, then make programs' >&2
    exit 69
fi
room=$(mktemp -d "${TMPDIR:-/tmp}/guppy-ranks-XXXXXX") || exit 74
trap 'rm -rf "$room"' EXIT

"$bin/01_datagen" -n 400 -o "$room/data" > /dev/null || exit
tokenizer=$1/tokenizer.json
if [ -z "$1" ]; then
    tokenizer=$room/tokenizer.json
    "$bin/02_tokenizer" train -o "$tokenizer" "$room/data/train.jsonl" > /dev/null || exit
fi

# Of the steps that a preset ends with: the whole batch, all blocks awake.
work="--preset $preset -t $tokenizer --data $room/data --steps $steps --batch-first 0 --awake 0 --save-every 0"
[ "$preset" != minnow ] || work="$work --micro 256" # four passes, as guppy has
train() { # train NAME THREADS PROGRAM...: leaves NAME.peak.RANK, and NAME.speeds, tokens a second
    name=$1 threads=$2
    shift 2
    # shellcheck disable=SC2086
    "$@" $work --threads "$threads" --run "$room/run" > "$room/log" 2>&1 || { cat "$room/log" >&2; exit 1; }
    awk -F, 'NR > 3 { print $3 }' "$room/run/time.csv" >> "$room/$name.speeds" # the first step makes room
    rm -rf "$room/run"
}
peak() { echo "$study peak $room/$1.peak"; }
best() { sort -g "$room/$1.speeds" | tail -n 1; }

round=0
while [ "$round" -lt "$rounds" ]; do
    # shellcheck disable=SC2046
    train alone 2 $(peak alone) "$bin/08_training"
    for n in 1 2 3 4; do
        # shellcheck disable=SC2046
        train $n 1 "$mpirun" -n $n $(peak $n) "$bin/13_ranks"
    done
    round=$((round + 1))
done
speed() { # speed PREFIX: what two ranks owe each other
    "$mpirun" -n 2 "$study" speed < /dev/null > "$room/speed" || exit
    sed "s/^/$1/" "$room/speed"
}
speed '' > "$room/memory" || exit
OMPI_MCA_btl=self,tcp OMPI_MCA_pml=ob1 MPIR_CVAR_NOLOCAL=1 speed net_ > "$room/net" || exit

{
    echo name,value
    cat "$room/memory" "$room/net"
    for name in alone 1 2 3 4; do
        echo "speed_$name,$(best $name)"
        for file in "$room/$name".peak.*; do echo "peak_${name}_${file##*.},$(cat "$file")"; done
    done
    echo "$(best 2) $(best alone)" | awk '{ printf "ratio,%.3f\n", $1 / $2 }'
} > "$room/measured.csv"
awk -F, '
    { value[$1] = $2 }
    END {
        printf "one process of two threads   %8.0f tokens/s %8.0f MB\n", value["speed_alone"], value["peak_alone_0"] / 1e6
        for (n = 1; n <= 4; n++)
            printf "%d rank%s of one thread%s       %8.0f tokens/s %8.0f MB, rank 0 %.0f MB\n", n, (n > 1 ? "s" : ""),
                (n > 1 ? "" : " "), value["speed_" n], value["peak_" n "_" (n - 1)] / 1e6, value["peak_" n "_0"] / 1e6
        printf "two ranks, by two threads    %8.3f\n", value["ratio"]
        printf "a message                    %8.1f us through memory, %.1f us through the network\n", value["latency"] * 1e6, value["net_latency"] * 1e6
        printf "the gradients to the owners  %8.1f ms through memory, %.1f ms\n", value["exchange"] * 1e3, value["net_exchange"] * 1e3
        printf "the weights back             %8.1f ms through memory, %.1f ms\n", value["share"] * 1e3, value["net_share"] * 1e3
    }' "$room/measured.csv"
[ -z "$1" ] || { mkdir -p "$1/13" && cp "$room/measured.csv" "$1/13/" && "$study" tables --run "$1"; }
