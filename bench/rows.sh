#!/bin/sh
# rows.sh: what 200 pairs do, and what can be done about it: record/rows.csv, which chapter 8 prints.
# The pairs are the gnome's, whom the guppy that is gone on from has never met. Wants the minnow
# (make chat PRESET=minnow), and takes four trainings of one.
set -e
cd "$(dirname "$0")/.."
mkdir -p build/rows
build/bin/01_datagen -c characters/gnome.txt -n 200 -s 7 > build/rows/two_hundred.jsonl
train() { # train NAME VARIABLE=VALUE...: a row of the table
    name=$1
    shift
    make PRESET=minnow ROWS=build/rows/two_hundred.jsonl "$@" < /dev/null > build/rows/log 2>&1 || { cat build/rows/log >&2; exit 1; }
    awk -v name="$name" '
        /^of .* questions that it has read/ { asked = $2 }
        / learned by heart$/ { heart = $1 }
        /^ *loss/ { loss[++n] = $2 }
        / as its author gave them$/ { right = $1 }
        / a row which it has read$/ { known = $1 }
        / new answers$/ { fresh = $1 }
        END { printf "%s,%.0f%%,%s,%s,%d,%d,%d\n", name, 100 * heart / asked, loss[1], loss[2], right, known, fresh }
    ' build/two_hundred/minnow/09/heart.txt
}
{
    echo 'how,by heart,loss,loss aside,right,from a row,new'
    train 'as it is'
    train '100 steps' RECIPE='--steps 100'
    train 'dropout 0.3' RECIPE='--dropout 0.3'
    train 'from guppy' FROM=guppy/minnow
} > build/rows/rows.csv
cp build/rows/rows.csv record/rows.csv
cat record/rows.csv
