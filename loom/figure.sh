#!/bin/sh
# figure.sh SOURCE OUT.svg [NN]: draw a figure of the run in $RUN, whole or not at all, and
# once more for a phone, as narrow/OUT.svg beside it.
#
# A gnuplot script finds the run's folder in `run`, and 1 in `narrow` for a phone. A warning of
# gnuplot (a missing table, an empty plot) is an error: a figure that shows nothing is worse
# than none. With NN a diagram's lines that end in "// NN" belong to that stage: it is lit;
# those that end in "// wide" or "// narrow" belong to one of the two drawings.

source=$1 out=$2 lit=$3
log=$out.log
trap 'rm -f "$out.part" "$log"' EXIT
echo "  draw $out"

# Figures are drawn while no stage is running: what a stage measures is not disturbed.
if command -v flock > /dev/null 2>&1; then
    mkdir -p "$RUN/steps"
    exec 9>> "$RUN/steps/lock" && flock -s 9
fi

case $source in
*.gp) tool=gnuplot ;;
*.dot) tool=dot ;;
esac
if ! command -v "$tool" > /dev/null 2>&1; then
    echo "guppy: $source: expected the program $tool to draw with, found none; run ./setup" >&2
    exit 69
fi
# draw OUT NARROW: NARROW is 1 for a phone's width, else 0.
draw() {
    case $source in
    *.gp)
        LC_ALL=C gnuplot -e "run='$RUN'; narrow=$2; set output '$out.part'" "$source" > "$log" 2>&1 9>&-
        code=$?
        [ -s "$log" ] && code=1
        ;;
    *.dot)
        awk -v lit="$lit" -v other="$([ "$2" = 1 ] && echo wide || echo narrow)" '
            $0 ~ "// " other "$" { next }
            match($0, /\/\/ [0-9][0-9]$/) {
                stage = substr($0, RSTART + 3)
                kind = lit == "" || stage < lit ? "done" : stage == lit ? "lit" : "later"
                sub(/\];? *\/\/ [0-9][0-9]$/, ", class=\"" kind "\"" looks[kind] "];")
            }
            BEGIN {
                looks["done"] = ""
                looks["lit"] = ", style=\"filled,rounded,bold\", fillcolor=\"#f4a259\""
                looks["later"] = ", style=\"rounded,dashed\""
            }
            { print }' "$source" | dot -Tsvg -o "$out.part" > "$log" 2>&1
        code=$?
        ;;
    esac
    if [ "$code" -ne 0 ] || [ ! -s "$out.part" ]; then
        echo "guppy: $source: expected a figure from $RUN, found:" >&2
        cat "$log" >&2
        exit 1
    fi
    # Both themes: see svg.awk.
    awk -f loom/svg.awk "$out.part" > "$log" && mv "$log" "$1"
}

mkdir -p "${out%/*}/narrow"
draw "${out%/*}/narrow/${out##*/}" 1
draw "$out" 0
