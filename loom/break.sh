#!/bin/sh
# break.sh [FAULT]: make a fault on purpose, train the minnow with it, and draw its loss beside
# the sound minnow's. Without FAULT: list the faults. `make break`
#
# A fault is tests/faults/NN_name.patch. Above the patch, lines that begin with "# " say:
#
#   what it does                          the first line
#   noticed by: TEST...                   which tests must fail with it (`make faults`)
#   break: train                          make break lists it, and trains the minnow with it
#   break: ask QUESTION | QUESTION...     make break lists it; it harms no training, so the
#                                         sound minnow answers these questions with it
#   data: COMMAND                         what train.jsonl is piped through first
#
# The sources are patched in a copy, build/break/FAULT; the reader's own files are not touched.
# The sound minnow, in build/CHARACTER/minnow/sound, has trained for as many steps.
#
#   break.sh --sound    train it: a make does this when something that it is made of is new
#   break.sh --record   break every listed fault and keep the curves in record/break

. loom/minnow.sh
faults=tests/faults
run=$BUILD/$CHARACTER/minnow
sound=$run/sound
broken=$BUILD/break

head_of() { sed -n "s/^# $2: //p" "$faults/$1.patch"; } # head_of FAULT KEY
what_is() { sed -n '1s/^# //p' "$faults/$1.patch"; }

names() { grep -l '^# break: ' $faults/*.patch | sed 's|.*/||; s|\.patch$||'; }

list() { # a line of the page has 79 columns
    for name in $(names); do
        printf '  %-22s %s\n' "$name" "$(what_is "$name")"
    done | awk '{
        line = substr($0, 1, 24)
        count = split(substr($0, 25), word, " ")
        for (i = 1; i <= count; i++) {
            if (length(line " " word[i]) > 79) { print line; line = sprintf("%24s", "") }
            line = line " " word[i]
        }
        print line }'
}

# An interrupted break leaves nothing half done.
stop() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -TERM "$child" 2> /dev/null
        wait "$child" 2> /dev/null
    fi
    [ -z "$copy" ] || rm -rf "$copy" "$broken/$fault.csv" "$broken/$fault.values"
    echo >&2
    complain 130 'stopped; nothing of it is kept'
}

# ---- training ------------------------------------------------------------------------

train_sound() {
    rm -f "$sound/done"
    echo "  training a sound minnow to compare with, once: $steps steps"
    train "$BUILD/bin/08_training" "$sound" "$run"
    [ $code -eq 0 ] || { cat "$sound/error" >&2 && exit $code; }
    "$BUILD/bin/10_examiner" floor "$run/data/eval.jsonl" -m "$sound/model" \
        -c "characters/$CHARACTER.txt" --csv "$sound/topics.csv" > "$sound/floor" || exit
    touch "$sound/done"
}

# The grammar's own loss on the evaluation text.
floor_is() { awk -F, '$1 == "all" { print $5 }' "$sound/topics.csv"; }

# ---- what it did ---------------------------------------------------------------------

# A training that blows up at once has a curve without a point: only its title is drawn.
draw() { # draw OUT.svg
    have gnuplot || complain 69 "$1: expected the program gnuplot to draw with, found none; run ./setup"
    blown=$(sed -n 's/.*_blown_up,//p' "$broken/$fault.values")
    curves="'$broken/sound.csv' using 'step':'loss' with lines ls 2 title 'sound'"
    curves="$curves, '' using 'step':'eval' with points lc rgb teal pt 4 ps 0.7 title 'evaluation text'"
    if [ "$(wc -l < "$broken/$fault.csv")" -gt 2 ]; then
        curves="$curves, '$broken/$fault.csv' using 'step':'loss' with lines ls 1 title '$fault'"
    else
        curves="$curves, NaN with lines ls 1 title '$fault'"
    fi
    if grep -q ',,[0-9]' "$broken/$fault.csv"; then
        curves="$curves, '$broken/$fault.csv' using 'step':'eval' with points lc rgb orange pt 6 ps 0.8 notitle"
    fi
    LC_ALL=C gnuplot << PLOT || exit
set output '$copy/part.svg'
load 'figures/style.gp'
set datafile missing ''
set title "$(what_is "$fault" | tr -d '"\\')" noenhanced
set xlabel 'step'
set ylabel 'loss, nats a token'
set logscale y
set format y '%g'
set xrange [0:$steps]
set key above maxrows 2 noenhanced
${blown:+set arrow from $blown, graph 0 to $blown, graph 1 nohead lc rgb orange dt (2,3)}
${blown:+set label 'blown up at step $blown' at $blown, graph 0.06 offset 1 textcolor rgb orange}
plot $curves, $(floor_is) with lines lc rgb green lw 2 dt solid title 'the floor'
PLOT
    awk -f loom/svg.awk "$copy/part.svg" > "$copy/new.svg" && mv "$copy/new.svg" "$1" && rm "$copy/part.svg"
}

break_training() {
    filter=$(head_of "$fault" data)
    data=$run mean=4
    if [ -n "$filter" ]; then
        here=$(pwd) data=$copy/run mean=1
        case $run in /*) here= ;; *) here=$here/ ;; esac
        mkdir -p "$data/data" && ln -s "$here$run/data/eval.jsonl" "$data/data" && ln -s "$here$run/tokenizer.json" "$data" &&
            LC_ALL=C sh -c "$filter" < "$run/data/train.jsonl" > "$data/data/train.jsonl" &&
            "$copy/$build/bin/03_batches" encode --run "$data" > "$copy/log" || exit
    elif grep -q '^+++ b/src/0[12]_' "$faults/$fault.patch"; then
        data=$copy/$build/$CHARACTER/minnow
        echo '  writing its own training text'
        make_copy "$build/$CHARACTER/minnow/data/tokens.done" > "$copy/log" 2>&1 || { cat "$copy/log" >&2 && exit 70; }
    fi
    echo "  training the minnow with it, $steps steps"
    train "$copy/$build/bin/08_training" "$copy/trained" "$data"
    # 65 is a training that has blown up, or data that is bad: then nothing was logged.
    if [ $code -ne 0 ] && { [ $code -ne 65 ] || [ "$(wc -l < "$copy/trained/log.csv")" -lt 2 ]; }; then
        cat "$copy/trained/error" >&2
        exit $code
    fi
    [ $code -eq 0 ] || mean=1
    curve "$sound/log.csv" 4 > "$broken/sound.csv"
    curve "$copy/trained/log.csv" $mean > "$broken/$fault.csv"
    echo
    awk -F, -v fault="$fault" -v floor="$(floor_is)" -v code=$code -v filter="${filter:+yes}" -v values="$broken/$fault.values" \
        -f loom/break.awk "$sound/log.csv" "$copy/trained/log.csv"
    if [ $code -eq 0 ]; then
        echo
        echo '> hi guppy'
        printf '  sound:  %s\n' "$(answer "$BUILD/bin/09_chat" "$sound/model")"
        printf '  broken: %s\n' "$(answer "$copy/$build/bin/09_chat" "$copy/trained/model")"
        echo
        echo "  talk to the broken one: $copy/$build/bin/09_chat -m $copy/trained/model"
    fi
    draw "$broken/$fault.svg"
    echo "  drew $broken/$fault.svg"
}

break_answers() {
    head_of "$fault" break | sed 's/^ask *//' | tr '|' '\n' | sed 's/^ *//; s/ *$//' > "$copy/questions"
    "$BUILD/bin/09_chat" -m "$sound/model" < "$copy/questions" > "$copy/sound" 2> "$copy/log"
    "$copy/$build/bin/09_chat" -m "$sound/model" < "$copy/questions" > "$copy/broken" 2> "$copy/error"
    code=$?
    awk -v said="$copy/sound" -v broken="$copy/broken" '
        function next_of(file,   line) {
            while ((getline line < file) > 0)
                if (sub(/^guppy> /, "", line)) return line == "" ? "(nothing)" : line
            return "(nothing)"
        }
        { print "\n> " $0; print "  sound:  " next_of(said); print "  broken: " next_of(broken) }' "$copy/questions"
    [ $code -eq 0 ] || { printf '\nThen the broken one ended with exit code %d:\n' $code && cat "$copy/error"; }
}

break_it() {
    case $fault in
    *[!0-9a-z_]*) unknown=yes ;;
    *) [ -f "$faults/$fault.patch" ] && unknown= || unknown=yes ;;
    esac
    if [ -n "$unknown" ]; then
        { echo "guppy: FAULT: expected one of these, found '$fault'" && list; } >&2
        exit 64
    fi
    case $fault:$(head_of "$fault" break) in
    0[13-8]_*:* | *:?*) ;;
    *) complain 64 "FAULT: $fault harms neither training nor answers; make faults shows what notices it" ;;
    esac
    have patch || have git ||
        complain 69 "$faults/$fault.patch: expected the program patch to apply it with, found none; run ./setup"
    echo "$fault: $(what_is "$fault")"
    trap 'exit 130' INT TERM HUP # whatever this make was doing, it says so itself
    "${MAKE:-make}" -s PRESET=minnow break-sound || exit
    copy=$broken/$fault
    trap stop INT TERM HUP
    rm -f "$broken/$fault.csv" "$broken/$fault.values" "$broken/$fault.svg"
    copy_sources
    patch_copy "$faults/$fault.patch" > "$copy/log" 2>&1 || {
        cat "$copy/log" >&2
        complain 65 "$faults/$fault.patch: expected the sources that it was made for, found others; git diff src shows what was changed"
    }
    sed -n 's|^+++ b/|  patched |p' "$faults/$fault.patch"
    make_copy "$build/bin/03_batches" "$build/bin/08_training" "$build/bin/09_chat" > "$copy/log" 2>&1 || {
        cat "$copy/log" >&2
        complain 65 "$faults/$fault.patch: expected sources that compile, found those in $copy"
    }
    case $(head_of "$fault" break) in
    ask*) break_answers ;;
    *) break_training ;;
    esac
}

# The curves that the book prints, and the numbers that its sentences may quote. What was
# broken since the sound minnow was trained is not broken again.
record() {
    kept=record/break
    "${MAKE:-make}" -s PRESET=minnow break-sound || exit
    for name in $(names); do
        now=$broken/$name.csv
        if [ -n "$(find "$now" -newer "$sound/done" -newer "$faults/$name.patch" 2> /dev/null)" ]; then continue; fi
        sh loom/break.sh "$name" || exit
    done
    rm -rf "$kept.part" && mkdir -p "$kept.part" || exit 74
    {
        echo 'name,value'
        printf 'steps,%d\nfloor,%.4f\n' "$steps" "$(floor_is)"
        tail -n 10 "$sound/log.csv" | awk -F, '{ sum += $4 } END { printf "sound_loss,%.4f\nsound_eval,%.4f\n", sum / NR, $7 }'
        for name in $(names); do
            [ ! -f "$broken/$name.values" ] || cat "$broken/$name.values"
        done
    } > "$kept.part/values.csv"
    cp "$broken/sound.csv" "$kept.part" || exit 74
    for name in $(names); do
        [ ! -f "$broken/$name.csv" ] || cp "$broken/$name.csv" "$kept.part" || exit 74
    done
    rm -rf "$kept" && mv "$kept.part" "$kept" || exit 74
    echo "  published $kept; look at it, then git add $kept"
}

trap stop INT TERM HUP
case $1 in
'')
    echo 'make break FAULT=NAME makes one of these faults in a copy of the sources,'
    echo "trains the minnow with it (half a minute) and draws its loss beside a sound"
    echo "minnow's:"
    echo
    list
    echo
    echo "Any other patch of stages 01 and 03 to 08 in $faults can be named as well."
    ;;
--sound) train_sound ;;
--record) record ;;
*) fault=$1 && break_it ;;
esac
