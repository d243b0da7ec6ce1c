#!/bin/sh
# compare.sh: train a minnow by what you have changed, and one by the book's sources, both with the
# same seed; draw both losses; say at which step and in which tensor the bits part. `make compare`
#
# Yours is src/ as it is, and the book's src/ as git has it in the commit WITH; with MINE yours is what
# the chapters in mine/ make of src/, and the book's is src/. The book's is built in a copy,
# build/compare/sources; your own files are not touched. What a training computes is noted by
# loom/trace.c, which build/trace/08_training has linked around it.

. loom/minnow.sh
work=$BUILD/compare
book=${BUILD%/mine*} # the build folder of the book's, unless it is a copy's
with=${WITH:-HEAD}
of_run=$CHARACTER/minnow

# An interrupted comparison leaves nothing half done.
stop() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -TERM "$child" 2> /dev/null
        wait "$child" 2> /dev/null
    fi
    rm -rf "$work"
    echo >&2
    complain 130 'stopped; nothing of it is kept'
}

failed() { # failed TEXT: what make said, and then that
    cat "$work/log" >&2
    complain 65 "$1"
}

# ---- the two -------------------------------------------------------------------------

differences() { git diff --no-ext-diff --no-color --src-prefix=a/ --dst-prefix=b/ "$@" "$with" -- src; }
added() { git ls-files -o --exclude-standard -- src; }

# The book's sources: the copy, with the changes undone.
undo() {
    copy=$work/sources
    copy_sources
    differences > "$work/changes" || exit 70
    [ ! -s "$work/changes" ] || patch_copy "$work/changes" -R > "$work/log" 2>&1 ||
        failed "src: expected changes that can be undone, found the above"
    added | while read -r file; do rm -f "$copy/$file"; done
}

# Where each has its program, and its data: your own, if your change is in what makes them.
prepare() {
    if [ -n "$MINE" ]; then
        [ -n "$OWN" ] || complain 64 "${MINE_IN:-mine}: expected a chapter of yours, found none; run make start CH=05"
        theirs=$book/trace/08_training their_chat=$book/bin/09_chat
        yours_makes_data=$(ls -d "${MINE_IN:-mine}"/0[1-3]_* 2> /dev/null)
        echo "Yours is $(echo "$OWN" | tr ' ' ',') in ${MINE_IN:-mine}/, the book's is src/."
    else
        git rev-parse -q --verify "$with^{commit}" > /dev/null 2>&1 ||
            complain 69 "WITH: expected a commit of a git repository, found '$with' and none of that name; what is in mine/ can be compared without: make MINE=1 compare"
        names=$(differences --name-only && added)
        [ -n "$names" ] ||
            complain 64 "src: expected something that differs from $with, found nothing; change a line, or make MINE=1 compare for what is in mine/"
        undo
        theirs=$copy/$build/trace/08_training their_chat=$copy/$build/bin/09_chat
        yours_makes_data=$(echo "$names" | grep '^src/0[0-3]_')
        echo "Yours is src/ as it is, the book's as it is in $with. They differ in:"
        echo "$names" | sed 's/^/  /'
    fi
    "${MAKE:-make}" -s PRESET=minnow MINE="$MINE" BUILD="$BUILD" "$BUILD/trace/08_training" "$BUILD/bin/09_chat" > "$work/log" 2>&1 ||
        failed 'expected sources of yours that compile, found the above'
    if [ -n "$MINE" ]; then
        "${MAKE:-make}" -s PRESET=minnow MINE= BUILD="$book" "$theirs" "$their_chat" "$book/$of_run/data/tokens.done" > "$work/log" 2>&1
    else
        make_copy "$build/trace/08_training" "$build/bin/09_chat" > "$work/log" 2>&1
    fi || failed "expected sources of the book's that compile, found the above"
    their_run=$book/$of_run my_run=$book/$of_run
    if [ -n "$yours_makes_data" ] || [ -z "$MINE" ]; then
        "${MAKE:-make}" -s PRESET=minnow MINE="$MINE" BUILD="$BUILD" "$BUILD/$of_run/data/tokens.done" > "$work/log" 2>&1 ||
            failed 'expected training text of yours, found the above'
        my_run=$BUILD/$of_run
    fi
    if [ -n "$yours_makes_data" ] && [ -z "$MINE" ]; then
        make_copy "$build/$of_run/data/tokens.done" > "$work/log" 2>&1 || failed "expected training text of the book's, found the above"
        their_run=$copy/$build/$of_run
    fi
}

# ---- where the bits part -------------------------------------------------------------

# One line about each of the files that a training reads.
compare_data() {
    [ "$my_run" != "$their_run" ] || return 0
    for file in data/train.jsonl tokenizer.json data/train.safetensors; do
        cmp -s "$my_run/$file" "$their_run/$file" && continue
        echo "  before any training, in $file: $(cmp "$their_run/$file" "$my_run/$file" 2>&1 | sed 's/.* differ: //; s/^cmp: //')"
        return
    done
}

learn() { # learn PROGRAM WHO RUN: the minnow's training, noted
    TRACE=$work/$2.trace && export TRACE
    train "$1" "$work/$2" "$3" --save-every 1
    [ $code -ne 0 ] || return 0
    step=$(sed -n '2,$s/^\([0-9]*\),.*/\1/p' "$work/$2/log.csv" 2> /dev/null | tail -n 1)
    echo "  $2 ended ${step:+at step }${step:-before step 1} with exit code $code:" && sed 's/^/    /' "$work/$2/error"
    [ -f "$TRACE" ] || complain 65 "$2: expected a training to compare with, found one that computes nothing; what it says is above"
}

# The tensor of one line of the trace, one number a line, as bits and as a float.
numbers() { # numbers PROGRAM WHO RUN LINE
    TRACE=$work/at TRACE_LINE=$4 && export TRACE TRACE_LINE
    train "$1" "$work/again" "$3" --save-every 1
    unset TRACE_LINE
    case $what in batch) type=d4 ;; *) type=f4 ;; esac
    od -An -v -w4 -t x4 -t $type "$work/at.tensor" | awk 'NR % 2 { bits = $1; next } { print bits, $1 }' > "$work/$2.numbers"
    rm -rf "$work/again" "$work/at" "$work/at.tensor"
}

place() { # of the first number that differs: where, the book's and yours
    paste -d ' ' "$work/book.numbers" "$work/yours.numbers" | awk -v columns="$columns" -v rows="$rows" '
        $1 != $3 {
            i = NR - 1
            if (columns > 1) printf "[%d,%d] of shape (%d,%d)", int(i / columns), i % columns, rows, columns
            else printf "[%d] of shape (%d)", i, rows
            printf ": the book has %s, you have %s\n", $2, $4
            exit
        }'
}

parting() {
    line=$(awk 'NR == FNR { line[count = FNR] = $0; next } $0 != line[FNR] { print FNR; found = 1; exit }
        END { if (!found && FNR < count) print FNR + 1 }' "$work/book.trace" "$work/yours.trace")
    if [ -z "$line" ]; then
        echo "Bit for bit the same: $(wc -l < "$work/book.trace" | tr -d ' ') tensors in $steps steps."
        return
    fi
    theirs_is=$(sed -n "${line}p" "$work/book.trace") mine_is=$(sed -n "${line}p" "$work/yours.trace")
    # shellcheck disable=SC2086
    set -- ${theirs_is:-$mine_is}
    step=$1 what=$2 name=$3 rows=$4 columns=$5
    case $what in
    batch) in="in what is read: the $name of the batch" ;;
    forward) in="in the forward pass: $name" ;;
    loss) in='in the losses of the rows' ;;
    backward) in="in the backward pass: the gradient of $name" ;;
    born) in="in the newborn: $name" ;;
    moved) in="in the optimizer: $name after the step" ;;
    mean) in="in the optimizer: its mean for $name" ;;
    square) in="in the optimizer: its mean of squares for $name" ;;
    esac
    echo "The bits part at step $step, $in"
    if [ "${theirs_is% *}" = "${mine_is% *}" ]; then
        numbers "$my_program" yours "$my_run" "$line"
        numbers "$theirs" book "$their_run" "$line"
        echo "  $name$(place)"
    else
        echo "  the book computes: ${theirs_is:-nothing more}"
        echo "  you compute:       ${mine_is:-nothing more}"
    fi
    [ "$line" -le 1 ] || echo "  all before that is the same, bit for bit: $((line - 1)) tensors"
}

# ---- how they learn ------------------------------------------------------------------

table() {
    printf '\n%6s %12s %12s\n' step "the book's" yours
    awk -F, -v steps="$steps" '
        FNR == 1 { file++; next }
        $4 != "" { loss[file, $1] = $4 }
        END {
            for (step = 1; step <= steps; step++)
                if (step <= 3 || step == 10 || step == 30 || step % 100 == 0 || step == steps)
                    printf "%6d %12s %12s\n", step, loss[1, step] == "" ? "-" : loss[1, step], loss[2, step] == "" ? "-" : loss[2, step]
        }' "$work/book/log.csv" "$work/yours/log.csv"
    echo
}

draw() { # draw OUT.svg
    have gnuplot || { echo '  no picture: expected the program gnuplot, found none; run ./setup' && return; }
    of=$((steps / 100))
    [ $of -gt 0 ] || of=1
    for who in book yours; do curve "$work/$who/log.csv" $of > "$work/$who.csv"; done
    LC_ALL=C gnuplot << PLOT || exit
set output '$work/part.svg'
load 'figures/style.gp'
set datafile missing ''
set xlabel 'step'
set ylabel 'loss, nats a token'
set logscale y
set format y '%g'
set xrange [0:$steps]
set key above noenhanced
plot '$work/book.csv' using 'step':'loss' with lines ls 2 title "the book's", \
  $([ "$(wc -l < "$work/yours.csv")" -gt 2 ] && echo "'$work/yours.csv' using 'step':'loss'" || echo NaN) with lines ls 1 dt (6,4) title 'yours'
PLOT
    awk -f loom/svg.awk "$work/part.svg" > "$1" && rm "$work/part.svg"
    echo "  drew $1"
}

rm -rf "$work" && mkdir -p "$work" || exit 74
trap stop INT TERM HUP
my_program=$BUILD/trace/08_training
prepare
compare_data
echo "  training both, $steps steps each"
learn "$theirs" book "$their_run"
learn "$my_program" yours "$my_run"
table
parting
draw "$work/compare.svg"
if [ -f "$work/yours/model/config.json" ]; then
    printf '\n> hi guppy\n'
    [ ! -f "$work/book/model/config.json" ] || printf '  book:  %s\n' "$(answer "$their_chat" "$work/book/model")"
    printf '  yours: %s\n' "$(answer "$BUILD/bin/09_chat" "$work/yours/model")"
fi
rm -rf "$work/book.trace" "$work/yours.trace"
