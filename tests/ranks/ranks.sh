# Several ranks train the same fish as one program: the same bytes, whoever makes which pass,
# whoever dies in between. Without MPI there is nothing to test.
bin=${BUILD:-build}/bin
if [ ! -x "$bin/13_ranks" ] || ! command -v "${MPIRUN:-mpirun}" > /dev/null; then
    echo 'ok left out: MPI is missing (./setup --ranks)'
    exit 0
fi
room=$(mktemp -d "${TMPDIR:-/tmp}/guppy-ranks-XXXXXX") || exit 74
trap 'rm -rf "$room"' EXIT
export TMPDIR="$room"
mpirun=${MPIRUN:-mpirun}
. tests/outcome.sh

for half in data other; do
    seed=$(echo $half | wc -c)
    "$bin/01_datagen" -n 300 -s "$seed" -o "$room/$half" > /dev/null || exit
done
"$bin/02_tokenizer" train --vocab 300 -o "$room/tokenizer.json" "$room/data/train.jsonl" > /dev/null || exit

# A batch that grows from one pass to four, blocks that wake, Muon, dropout.
recipe="--preset minnow -t $room/tokenizer.json --threads 1 --steps 24 --warmup 2 --batch 600
  --batch-first 150 --micro 150 --awake 1 --wake 0.5 --dropout 0.1 --eval-every 5 --save-every 2"
train() { # train RUN PROGRAM...
    run=$room/$1
    shift
    "$@" $recipe --data "$room/data" --run "$run" -o "$run/model" > "$run.txt" 2> "$run.err" < /dev/null
}
ranks() { echo "$mpirun -n $1 $bin/13_ranks"; }

same() { # same RUN: what is written says what the program without ranks has written
    cmp "$room/alone.txt" "$room/$1.txt" || return
    written "$1" > "$room/$1.files"
    written alone | diff - "$room/$1.files"
}
written() { # every file's digest; a checkpoint and time.csv contain times
    (cd "$room/$1" && find . -type f ! -name time.csv ! -name checkpoint.safetensors -exec sha256sum {} + | sort -k 2)
}

if [ -x "$bin/../study/13_ranks" ]; then
    "$mpirun" -n 3 "$bin/../study/13_ranks" > "$room/hand" 2> "$room/log"
    [ "$(grep -c 'gather  *0.889  *0.778  *0.667  *0.556$' "$room/hand")" -eq 3 ]
    report $? 'three ranks add up four numbers, move and share them' "$room/hand"
fi

train alone "$bin/08_training"
report $? 'a training without ranks' "$room/alone.err"
for n in 1 2 3 4; do
    train $n $(ranks $n)
    report $? "$n ranks train" "$room/$n.err"
    same $n > "$room/log" 2>&1
    report $? "$n ranks print and write the same bytes as none" "$room/log"
done
grep -q 'passes at most' "$room/4.err" && code=1 || code=0
report $code 'no rank idles where there are passes for all' "$room/4.err"

# A rank is killed as soon as a checkpoint is there that has seen a step.
recipe="$recipe --resume"
train killed $(ranks 3) & job=$!
for _ in $(seq 3000); do
    [ "$(wc -l 2> /dev/null < "$room/killed/log.csv" || echo 0)" -ge 6 ] && break
    sleep 0.02
done
victim=$(ps -eo pid=,ppid=,comm=,args= | awk -v run="$room/killed" '$3 == "13_ranks" && index($0, run) { print $1 }' | tail -n 1)
kill -KILL "$victim" 2> "$room/log"
report $? 'there is a rank to kill' "$room/log"
wait $job
[ $? -ne 0 ] && grep -q 'rank .* signal 9\|EXIT CODE: 9' "$room/killed.err" "$room/killed.txt"
report $? 'a rank that dies ends the others, and mpirun says which' "$room/killed.err"
[ "$(wc -l < "$room/killed/log.csv")" -lt 26 ]
report $? 'it died before the last step' "$room/killed/log.csv"
cp -r "$room/killed" "$room/gone"
cp "$room/killed.txt" "$room/begun.txt"
for next in "killed $(ranks 2)" "gone $bin/08_training"; do
    # shellcheck disable=SC2086
    train $next
    report $? "${next%% *}: the training goes on" "$room/${next%% *}.err"
    [ "$(written alone)" = "$(written "${next%% *}")" ]
    report $? "${next%% *}: with another number of ranks it ends in the same bytes" "$room/${next%% *}.err"
done

# What all must have alike.
data="--data $room/data" # of rank 0
refused() { # refused NAME WHAT PROGRAM ARGUMENT...: as rank 1
    name=$1 what=$2
    shift 2
    # shellcheck disable=SC2086
    "$mpirun" -n 1 "$bin/13_ranks" $recipe $data --run "$room/refused" : \
        -n 1 "$@" --run "$room/refused" > "$room/log" 2>&1 < /dev/null
    [ $? -eq 65 ] && grep -q "^guppy: rank 1 on .*$what: expected that of rank 0" "$room/log" && [ ! -e "$room/refused" ]
    report $? "refused before the first step: a rank with $name" "$room/log"
}
cp "$bin/13_ranks" "$room/build" && echo >> "$room/build"
cp "$room/tokenizer.json" "$room/spaced.json" && echo >> "$room/spaced.json"
refused 'other data' other/train.jsonl "$bin/13_ranks" $recipe --data "$room/other"
refused 'another build' /proc/self/exe "$room/build" $recipe --data "$room/data"
refused 'another tokenizer' spaced.json "$bin/13_ranks" $recipe -t "$room/spaced.json" --data "$room/data"
refused 'another recipe' 'the options' "$bin/13_ranks" $recipe --rate 0.001 --data "$room/data"

# Conversations that no file holds: 40 of them, so that epochs end within the training.
study=$bin/../study/13_ranks
"$study" deal -n 1000 --some 2000 | cut -f 1 > "$room/dealt"
for epoch in 'head -n 1000' 'tail -n 1000'; do
    $epoch "$room/dealt" | sort -n | diff - "$(seq 0 999 > "$room/log" && echo "$room/log")" > /dev/null
    report $? "$epoch: each conversation comes once in an epoch" "$room/dealt"
done
[ "$(head -n 1000 "$room/dealt" | paste - "$room/dealt" | awk '$1 == $2' | wc -l)" -eq 1000 ] &&
    [ "$(tail -n 1000 "$room/dealt" | paste - "$room/dealt" | awk '$1 == $2' | wc -l)" -lt 20 ]
report $? 'another epoch has another order' "$room/dealt"
"$bin/01_datagen" -n 20000 -o "$room/many" > /dev/null
"$study" deal -n 100000000000 --some 5000 | cut -f 2- | LC_ALL=C sort -u > "$room/dealt"
for half in train eval; do
    sed 's/^{"input": *"//; s/", *"output": *"/\t/; s/", *"category.*//' "$room/many/$half.jsonl" |
        LC_ALL=C sort -u | LC_ALL=C comm -12 - "$room/dealt" > "$room/$half"
done
[ -s "$room/train" ] && [ ! -s "$room/eval" ]
report $? 'none that is kept aside is trained with' "$room/eval"

mkdir "$room/bare" && cp "$room/data/eval.jsonl" "$room/bare"
drawn="--data $room/bare --character characters/guppy.txt --count"
train_drawn() { # train_drawn RUN PROGRAM...: as train, with text that is drawn
    run=$room/$1
    shift
    "$@" $recipe $drawn 40 --run "$run" -o "$run/model" > "$run.txt" 2> "$run.err" < /dev/null
}
alone_drawn() { (cd "$room/drawn" && sha256sum log.csv model/* snapshots/*/*); }
train_drawn drawn "$bin/13_ranks"
report $? 'a training with text that is drawn, without mpirun' "$room/drawn.err"
wanted=$(alone_drawn)
for n in 1 2 3; do
    train_drawn "drawn$n" $(ranks $n)
    [ "$wanted" = "$(cd "$room/drawn$n" && sha256sum log.csv model/* snapshots/*/*)" ]
    report $? "$n ranks draw and train to the same bytes" "$room/drawn$n.err"
done
train_drawn halted $(ranks 2) & job=$!
for _ in $(seq 3000); do
    [ "$(wc -l 2> /dev/null < "$room/halted/log.csv" || echo 0)" -ge 6 ] && break
    sleep 0.02
done
pid=$(ps -eo pid=,comm=,args= | awk -v run="$room/halted" '$2 == "13_ranks" && index($0, run) { print $1 }' | head -n 1)
kill -TERM "$pid"
wait $job
[ "$(wc -l < "$room/halted/log.csv")" -lt 26 ]
report $? 'it is stopped before its last step' "$room/halted.err"
cp -r "$room/halted" "$room/other_count"
train_drawn halted $(ranks 3)
[ "$wanted" = "$(cd "$room/halted" && sha256sum log.csv model/* snapshots/*/*)" ]
report $? 'a training with drawn text goes on with other ranks, and ends in the same bytes' "$room/halted.err"
"$bin/13_ranks" $recipe $drawn 41 --run "$room/other_count" > "$room/log" 2>&1
[ $? -eq 64 ] && grep -q 'checkpoint' "$room/log"
report $? 'another count does not go on from its checkpoint' "$room/log"
(cat characters/guppy.txt && echo '# another') > "$room/other.txt"
data="$drawn 40"
refused 'another character' other.txt "$bin/13_ranks" $recipe --data "$room/bare" --character "$room/other.txt" --count 40
refused 'another count' 'the options' "$bin/13_ranks" $recipe $drawn 41

recipe="$recipe --steps 0 --micro 600"
train idle $(ranks 2)
grep -q 'a step has 1 passes at most, so 1 of 2 ranks idle' "$room/idle.err"
report $? 'ranks that idle say so' "$room/idle.err"
[ "$failures" -eq 0 ]
