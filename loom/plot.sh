#!/bin/sh
# plot.sh OUT.svg [RUN...]: the losses of several runs in one picture. A RUN is a folder
# that holds a log.csv, as it is or below build/: guppy/minnow; without any, all there are.

out=$1
shift
if [ $# -eq 0 ]; then
    for log in "$BUILD"/*/*/log.csv; do
        [ -f "$log" ] && set -- "$@" "${log%/log.csv}"
    done
fi
if [ $# -eq 0 ]; then
    echo "guppy: $BUILD: expected the log of a training, found none; run make" >&2
    exit 66
fi
plots=''
for run in "$@"; do
    run=${run%/}
    [ -f "$run/log.csv" ] || run=$BUILD/$run
    [ -f "$run/log.csv" ] || {
        echo "guppy: $run/log.csv: expected a training's log, found none; run make PRESET=${run##*/}" >&2
        exit 66
    }
    plots="$plots${plots:+, }'$run/log.csv' using 'step':'loss' with lines title '${run#"$BUILD"/}'"
    plots="$plots, '' using 'step':'eval' with points pt 7 ps 0.4 lc rgb soft notitle"
done
mkdir -p "$(dirname "$out")"
trap 'rm -f "$out.part" "$out.new"' EXIT
LC_ALL=C gnuplot << PLOT || exit 1
set output '$out.part'
load 'figures/style.gp'
set datafile missing ''
set xlabel 'step'
set ylabel 'nats a token (points: held out)'
set key top right noenhanced
plot $plots
PLOT
awk -f loom/svg.awk "$out.part" > "$out.new" && mv "$out.new" "$out" && echo "  drew $out"
