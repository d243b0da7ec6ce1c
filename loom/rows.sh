#!/bin/sh
# rows.sh: what two hundred rows make of a fish, and what can be done about it: trains a minnow on
# them in four ways and keeps what chapter 8 says of each in record/rows. `make rows-record`
#
# The rows are a gnome's, whom the guppy that the last one begins with has never met.
: "${BUILD:=build}"
rows=$BUILD/two_hundred.jsonl
kept=record/rows
said=$BUILD/two_hundred/minnow/09/heart.txt
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT

train() { # train NAME WORDS VARIABLE=VALUE...: a line of the table, and its values, named NAME_...
    name=$1 words=$2
    shift 2
    "${MAKE:-make}" -s PRESET=minnow ROWS="$rows" "$@" < /dev/null >&2 || exit
    awk -v name="$name" -v words="$words" -v values="$work/values.csv" '
        /^of [0-9]* questions that it has read$/ { asked = $2 }
        / learned by heart$/ { heart = $1 }
        / as its author gave them$/ { right = $1 }
        / a row which it has read$/ { known = $1 }
        / new answers$/ { fresh = $1 }
        /^ *loss/ { loss[++n] = $2 }
        END {
            print words "," heart "," loss[1] "," loss[2] "," right "," known "," fresh
            print name "_heart," heart / asked >> values
            print name "_loss," loss[1] >> values
            print name "_aside," loss[2] >> values
        }' "$said" >> "$work/table.csv"
}

"${MAKE:-make}" -s PRESET=minnow CHARACTER=guppy "$BUILD/bin/01_datagen" "$BUILD/guppy/minnow/model/done" >&2 || exit
"$BUILD/bin/01_datagen" -c characters/gnome.txt -n 200 > "$rows" || exit
echo 'name,value' > "$work/values.csv"
echo 'how,by heart,loss,aside,right,from a row,new' > "$work/table.csv"
train plain 'as it is'
train short '50 steps' RECIPE='--steps 50'
train dropout 'dropout 0.3' RECIPE='--dropout 0.3'
train from 'from guppy' FROM=guppy/minnow
mkdir -p "$kept" && cp "$work/table.csv" "$work/values.csv" "$kept" || exit 74
cat "$kept/table.csv"
echo "  published $kept; look at it, then git add $kept"
