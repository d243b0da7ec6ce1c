# trust.sh: memory that runs out, calls that fail, disks that are full, programs that are
# killed. Whatever happens: no crash, no exit 0 with a wrong file, every old file whole.
#
# `make trust` fails every allocation and every call once and kills 200 times; `make test`, a
# sample of that, the same each time. ONLY=08_training: cases whose name begins so.
. tests/tree.sh
here=$root/tests/trust build=$BUILD under=
PATH=$root/$BUILD/bin:$PATH
export PATH OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive LC_ALL=C
unset MAKEFLAGS MAKELEVEL MFLAGS MAKING BUILD RUN PRESET CHARACTER CFLAGS SANITIZE
old=$tree/old right=$tree/right work=$tree/work memory=$tree/memory.so
line='
'

# ---- the cases -----------------------------------------------------------------------
# A case is a program in a folder where everything it makes stands already, made by another
# seed. $unfinished: names of files that a failure may leave halfway, because the same command
# goes on from them ("all": the files of make). $kept: the folder that must be right in the end.

train='08_training --preset minnow --run run --steps 2 --batch 128 --micro 128 --save-every 1'

every_case() { # every_case FUNCTION: call it for each case
    unfinished= kept=.
    "$1" '01_datagen new' 01_datagen -c pond.txt -n 40 -o new/data
    "$1" '01_datagen over old' 01_datagen -c pond.txt -n 40 -o run/data
    "$1" '02_tokenizer train' 02_tokenizer train --vocab 280 -o run/tokenizer.json run/data/train.jsonl
    "$1" '02_tokenizer train through a link' 02_tokenizer train --vocab 280 -o link.json run/data/train.jsonl
    "$1" '02_tokenizer encode' 02_tokenizer encode -t run/tokenizer.json texts.jsonl
    "$1" '02_tokenizer decode' 02_tokenizer decode -t run/tokenizer.json ids.jsonl
    "$1" '03_batches encode' 03_batches encode --run run
    "$1" '03_batches count' 03_batches count --run run
    "$1" '06_transformer' 06_transformer --run run --preset minnow --seed 2 --dump dump
    unfinished='log.csv time.csv checkpoint.safetensors'
    "$1" '08_training train' $train --resume
    "$1" '08_training resume' $train --resume
    unfinished=
    "$1" '08_training eval' 08_training eval -m run/model run/data/eval.jsonl
    "$1" '09_chat' 09_chat -m run/model -p 'how is the bowl?' -n 8
    "$1" '09_chat talk' 09_chat -m run/model -n 8
    "$1" '10_examiner stats' 10_examiner stats -c pond.txt -n 10
    "$1" '10_examiner score' 10_examiner score -c pond.txt run/data/eval.jsonl
    "$1" '10_examiner floor' 10_examiner floor -c pond.txt -m run/model --csv floor.csv run/data/eval.jsonl
    "$1" '10_examiner exam' 10_examiner exam -c pond.txt --run run -n 2 --csv exam.csv
    "$1" '12_page quantize' 12_page quantize --run run
    "$1" '12_page chat' 12_page chat --run run -p 'how is the bowl?' --max-tokens 8
    "$1" '12_page loss' 12_page loss --run run -n 4
    "$1" '12_page exam' 12_page exam -c pond.txt --run run -n 2
    "$1" '12_page export gpt2' 12_page export --as gpt2 -m run/12/model exported
    "$1" '12_page export gguf' 12_page export --as gguf -m run/12/model exported
}

# With $under in front: strace, or timeout.
in_folder() { (cd "$1" && shift && exec $under "$@" < "$tree/talk"); }

pond() { # pond TRAINING...: everything once, by seed 2
    seq -f 'tell me about number %g' 170 > "$tree/talk"
    mkdir -p "$tree/pond/run" && cp "$here/pond.txt" "$tree/pond" && cd "$tree/pond" || exit 74
    cp "$root/characters/guppy.txt" guppy.txt
    ln -s run/tokenizer.json link.json
    echo '{"text": "how is the bowl? é"}' > texts.jsonl
    {
        01_datagen -c pond.txt -n 60 --seed 2 -o run/data
        02_tokenizer train --vocab 290 -o run/tokenizer.json run/data/train.jsonl
        02_tokenizer encode -t run/tokenizer.json texts.jsonl > ids.jsonl
        03_batches encode --run run --seed 2
        06_transformer --run run --preset minnow --dump dump
        "$@" --seed 2 && 12_page quantize --run run && rm run/checkpoint.safetensors run/*.csv
        12_page export --as gpt2 --run run -k 9 exported && 12_page export --as gguf --run run exported
        01_datagen -c guppy.txt -n 3000 -o guppy/data
        cp run/data/eval.jsonl floor.csv
        cp run/data/eval.jsonl exam.csv
    } > /dev/null 2>> "$log"
    code=$?
    cd "$root" || exit 74
    return $code
}

# $old and $right of a case: the folder before and after an undisturbed run.
prepare() { # prepare NAME COMMAND...
    name=$1
    shift
    rm -rf "$old" "$right" "$work"
    case $name in
    make) mkdir "$old" && (tree=$old && copy_tree 00 01) ;;
    *) cp -Rp "$tree/pond" "$old" ;;
    esac
    # A checkpoint of a half-done training: memory ran out after its first save.
    if [ "$name" = '08_training resume' ]; then
        at=$(count_of memory "$@")
        until grep -aq '"step":"1"' "$old/run/checkpoint.safetensors" 2> /dev/null; do
            [ "$at" -gt 0 ] || break
            at=$((at - 5))
            rm -rf "$old" && cp -Rp "$tree/pond" "$old"
            (export FAIL_AT=$at LD_PRELOAD="$memory" && in_folder "$old" "$@" > /dev/null 2>&1)
        done
    fi
    cp -Rp "$old" "$right"
    cp -Rp "$old" "$work"
    sleep 0.1 && touch "$tree/before"
    in_folder "$right" "$@" > "$right.out" 2> "$log" || not_ok "$name, undisturbed"
}

# ---- the judge -----------------------------------------------------------------------

# What differs, apart from times: time.csv, and how long a checkpoint says that it took.
same() { diff -r --no-dereference -x time.csv -x checkpoint.safetensors $dead "$1/$kept" "$2/$kept" > "$log" 2>&1; }

# Every file of $work as it was or as it will be; none gone; none too many.
whole() {
    for file in $(cd "$work" && find . ! -type d); do
        cmp -s "$work/$file" "$old/$file" || cmp -s "$work/$file" "$right/$file" && continue
        case " $unfinished $dead" in *" ${file##*/} "* | *" all "*) continue ;; esac
        case $dead:$file in ?*:*.aside*) continue ;; esac
        echo "$file is neither old nor new"
    done
    for file in $(cd "$old" && find . ! -type d); do
        [ -e "$work/$file" ] || echo "$file is gone"
    done
}

touched() { [ -n "$(find "$work" -newer "$tree/before")" ]; }

# The same command again, undisturbed, ends like the run that never was disturbed.
goes_on() {
    under= in_folder "$work" "$@" > /dev/null 2> "$log" || echo "cannot go on: $(cat "$log")"
    same "$right" "$work" || echo "another result when it goes on: $(head -n 1 "$log")"
}

# judge CODE COMMAND...: what is wrong with a run in $work that ended with $code, where CODE or
# 0 was right, and said $said. Prints nothing if nothing is.
judge() {
    due=$1
    shift
    if [ "$code" -eq 0 ]; then
        same "$right" "$work" || echo 'exit 0, and a wrong file'
        [ "$name" = make ] || cmp -s "$right.out" "$work.out" || echo 'exit 0, and a wrong output'
    elif [ "$code" -ne "$due" ]; then
        echo "exit code $code, not $due: $said"
    elif [ "$due" -lt 128 ]; then
        case $said in
        *"${line}guppy: "*"$line"* | "guppy: "*"$line"*) echo "more than one line: $said" ;;
        "guppy: "* | training*"${line}guppy: "*) ;;
        *) echo "no message: $said" ;;
        esac
    fi
    touched || return
    [ "$code" -eq 0 ] || whole
    [ -z "$unfinished$dead" ] || goes_on "$@"
}

runs=0 faults=0 all_runs=0 all_faults=0 dead=
verdict() { # verdict WHERE CODE COMMAND...: count it, and make $work what it was
    where=$1
    shift
    found=$(judge "$@")
    runs=$((runs + 1))
    if [ -n "$found" ]; then
        faults=$((faults + 1))
        [ "$faults" -gt 20 ] || echo "$found" | sed "s|^|    $name, $where: |"
    fi
    touched || return
    rm -rf "$work" && cp -Rp "$old" "$work"
}

# Numbers from 1 to N, spread evenly by the golden ratio: SAMPLE of them, or, if all is asked
# for, each, or MANY.
numbers() { # numbers N SAMPLE [MANY]
    awk -v n="$1" -v k="$2" -v many="$3" -v all="$TRUST" 'BEGIN {
        if (all) k = many ? many : n
        if (k >= n) for (i = 1; i <= n; i++) print i
        else for (i = 14; i < 14 + k; i++) print int(n * (i * 0.6180339887 % 1)) + 1 }'
}

report() { # report NAME
    log=/dev/null
    check "$1: $runs runs, $faults faults" test "$faults" -eq 0
    all_runs=$((all_runs + runs)) all_faults=$((all_faults + faults))
    log=$tree/log runs=0 faults=0
}

# ---- memory, calls, room -------------------------------------------------------------

count_of() { # count_of memory|CALLS COMMAND...: how many of them a run has
    calls=$1
    shift
    rm -rf "$tree/counted" "$tree/count" && cp -Rp "$old" "$tree/counted"
    if [ "$calls" = memory ]; then
        (export COUNT_TO="$tree/count" LD_PRELOAD="$memory" && in_folder "$tree/counted" "$@" > /dev/null 2>&1)
        cat "$tree/count"
    else
        under="strace -f -qq -o $tree/count -e trace=$calls" in_folder "$tree/counted" "$@" > /dev/null 2>&1
        grep -c '(' "$tree/count"
    fi
}

fail_memory() { # each allocation
    prepare "$@"
    shift
    for at in $(numbers "$(count_of memory "$@")" 12); do
        said=$(export FAIL_AT=$at LD_PRELOAD="$memory" && in_folder "$work" "$@" 2>&1 > "$work.out")
        code=$?
        verdict "allocation $at" 71 "$@"
    done
    report "memory, $name"
}

# What the loader and OpenMP do before main is not the program's: a run that only says its
# version does as much.
fail_calls() { # each of these calls
    prepare "$@"
    shift
    for way in openat:EIO read:EIO write:ENOSPC fsync:EIO /^rename:EIO close:EIO; do
        calls=${way%:*} begun=0
        case $calls in openat | read | close) begun=$(count_of "$calls" "$1" --version) ;; esac
        for at in $(numbers $(($(count_of "$calls" "$@") - begun)) 2); do
            at=$((at + begun))
            under="strace -f -qq -o /dev/null -e trace=$calls -e inject=$calls:error=${way#*:}:when=$at"
            said=$(in_folder "$work" "$@" 2>&1 > "$work.out")
            code=$?
            under=
            verdict "$way $at" 74 "$@"
        done
    done
    report "calls, $name"
}

# The write that crosses the limit is a short one, the next fails. 512 bytes a block.
fill_disk() {
    prepare "$@"
    shift
    sizes='0 5 14 4000' # 13 blocks a tokenizer, 4600 a model, 13700 a checkpoint
    [ -z "$TRUST" ] || sizes='0 1 2 3 5 8 13 14 20 50 500 4000 5000 10000 14000'
    for blocks in $sizes; do
        said=$(trap '' XFSZ && ulimit -f $blocks && in_folder "$work" "$@" 2>&1 > "$work.out")
        code=$?
        verdict "room for $blocks blocks" 74 "$@"
    done
    report "room, $name"
}

# ---- kills ---------------------------------------------------------------------------

# 200 moments over five commands that take a while, in the sample 20.
kill_cases() {
    unfinished= kept=.
    "$1" '01_datagen' 01_datagen -c guppy.txt -n 10000 -o run/data
    "$1" '02_tokenizer' 02_tokenizer train --vocab 2000 -o run/tokenizer.json guppy/data/train.jsonl
    "$1" '03_batches' 03_batches encode --run guppy -t run/tokenizer.json
    unfinished='log.csv time.csv checkpoint.safetensors'
    "$1" '08_training' $train --resume
    unfinished=all kept=build/guppy/minnow/data
    "$1" make make 01 PRESET=minnow COUNT_minnow=300 CFLAGS=-O0
}

# timeout kills its whole process group, and ends as if it had been killed. What the dead left
# beside their files may stay.
kill_often() {
    prepare "$@"
    shift
    dead='-x *.aside*'
    before=$(date +%s%N)
    in_folder "$work" "$@" > "$work.out" 2>&1
    last=$(($(date +%s%N) - before))
    rm -rf "$work" && cp -Rp "$old" "$work"
    for at in $(numbers 1000 4 40); do
        moment=$(awk -v t="$last" -v at="$at" 'BEGIN { printf "%.6f", t * at / 1e12 }')
        under="timeout -s KILL $moment"
        said=$(in_folder "$work" "$@" 2>&1 > "$work.out")
        code=$?
        under=
        verdict "killed after $moment s" 137 "$@"
    done
    dead=
    report "kills, $name"
}

# ---- all of it -----------------------------------------------------------------------

chosen() { # chosen NAME COMMAND...: what $part does for the cases that are asked for
    case $1 in "$ONLY"*) "$part" "$@" ;; esac
}

if ! ${CC:-cc} -shared -fPIC -O1 "$here/memory.c" -o "$memory" -ldl 2> "$log" ||
    ! COUNT_TO=$tree/count LD_PRELOAD=$memory 01_datagen --version > /dev/null 2>&1 || [ ! -s "$tree/count" ]; then
    ok 'trust: left out, nothing can be loaded in front of these programs (a sanitizer, another machine, no glibc)'
    finish
fi
log=$tree/log

# What a program cannot call, no file can make it call.
nm -D --undefined-only "$root/$build"/bin/* | awk 'NF == 2 { sub(/@.*/, "", $2); print $2 }' > "$tree/calls"
if ! grep -qx fopen "$tree/calls"; then
    not_ok 'what the programs call is not known'
elif grep -xE 'system|popen|v?fork|exec.*|posix_spawn.*|dlopen|socket|connect|getaddrinfo' "$tree/calls" > "$log"; then
    not_ok 'a program may start another, or open a connection'
else
    ok 'no program starts another, or opens a connection'
fi

pond $train || not_ok 'the run to play with'
for part in ${PARTS:-fail_memory fail_calls fill_disk kill_often}; do
    cases=every_case
    case $part in
    fail_calls)
        strace -qq -o /dev/null -e inject=fsync:error=EIO true 2> /dev/null ||
            { ok 'calls: left out, there is no strace that may trace' && continue; } ;;
    kill_often) cases=kill_cases ;;
    esac
    $cases chosen
done
echo "$all_runs runs, $all_faults faults"
finish
