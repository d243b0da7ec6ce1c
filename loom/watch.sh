#!/bin/sh
# watch.sh: the loss of the run in $RUN, drawn in the terminal as it falls.
#
# Ends when the training has ended, or with Ctrl-C; without a terminal it draws once.

log=$RUN/log.csv
draw() {
    width=$(tput cols 2> /dev/null || echo 80)
    height=$(tput lines 2> /dev/null || echo 25)
    LC_ALL=C gnuplot << PLOT
set terminal dumb size $width,$((height - 2)) noenhanced
set datafile separator comma
set datafile missing ''
set title '$RUN: nats a token, by step'
set key top right
plot '$log' using 'step':'loss' with lines title 'loss', \
     '' using 'step':'eval' with points pt 'E' title 'E: eval'
PLOT
}

rows() { [ -f "$log" ] && [ "$(wc -l < "$log")" -gt 3 ]; }

if [ ! -t 1 ]; then
    rows || {
        echo "guppy: $log: expected a training's log, found none; run make PRESET=$PRESET" >&2
        exit 66
    }
    draw
    exit
fi
trap 'exit 0' INT
while :; do
    printf '\033[H\033[2J'
    if rows; then draw; else echo "Waiting for $log; start a training with: make PRESET=$PRESET"; fi
    [ "$RUN/model/done" -nt "$log" ] && break
    sleep 2
done
