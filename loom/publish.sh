#!/bin/sh
# publish.sh RECORD: copy what a run of $RUN made into the folder RECORD, which git keeps.
#
# console/        what the commands of each chapter printed (stdout)
# NN/values.csv, NN/NAME/values.csv   the numbers that the chapters quote
# 13/*.csv        what ranks cost, for machines without MPI
# log.csv         the training, step by step; the same on every machine
# bars.csv        what the fish reached of what was asked of it (loom/bars.sh)
# gaps.csv, exam.csv   the same by topic
# seeds.csv       the exam with other seeds, if it lies there: no run makes it; seeds_8.csv: in eight bits
# time.csv, seconds.csv, machine.txt   how long it took, and where
#
# The run of the guppy preset is the one the book prints: its figures, its book.md, its
# beyond.md and its notebooks too.

record=$1
aside=$record.part
rm -rf "$aside"
mkdir -p "$aside/console" || exit 74
copy() { if [ -f "$1" ]; then cp "$1" "$2" || exit 74; fi; }

for transcript in "$RUN"/console/*.txt; do copy "$transcript" "$aside/console/"; done
for values in "$RUN"/*/values.csv "$RUN"/*/*/values.csv; do
    [ -f "$values" ] || continue
    folder=$(dirname "$aside/${values#"$RUN"/}")
    mkdir -p "$folder"
    copy "$values" "$folder/"
done
for table in "$RUN"/13/*.csv; do [ -f "$table" ] && mkdir -p "$aside/13" && copy "$table" "$aside/13/"; done
for table in log time bars gaps exam; do copy "$RUN/$table.csv" "$aside/"; done
for table in seeds seeds_8; do copy "$record/$table.csv" "$aside/"; done
{
    echo 'stage,step,seconds'
    for step in "$RUN"/steps/[0-9]*; do
        [ -f "$step" ] && echo "$(basename "$step" | sed 's/\./,/'),$(cat "$step")"
    done
} > "$aside/seconds.csv"
sh loom/machine.sh > "$aside/machine.txt"
rm -rf "$record"
mkdir -p "$(dirname "$record")"
mv "$aside" "$record" || exit 74
echo "  published $record"

# The fish that can be talked to before any is trained: one for each character.
case $CHARACTER/$PRESET in
guppy/long | gnome/minnow) sh loom/pretrained.sh "$record" || exit 1 ;;
esac

if [ "$CHARACTER/$PRESET" = guppy/guppy ]; then
    rm -f figures/*.svg
    for figure in "$RUN"/figures/*.svg; do copy "$figure" figures/; done
    rm -f beyond.md
    for edition in book beyond; do copy "$RUN/book/$edition.md" "$edition.md"; done
    for notebook in "$RUN"/book/*.ipynb; do copy "$notebook" notebooks-equivalent/; done
    # README.md shows what the fish says and how it learned.
    {
        echo '```'
        for prompt in 'hi guppy' 'do you want some food?' 'what do you think about politics' 'goodnight'; do
            echo "> $prompt"
            "$BUILD/bin/09_chat" -m "$RUN/model" -p "$prompt" || exit 1
        done
        echo '```'
        if [ -f figures/08_loss.svg ]; then
            echo
            echo '![The loss of the published run, falling toward the floor that the grammar sets.](figures/08_loss.svg)'
        fi
    } > "$RUN/conversation.md" || exit 1
    awk -v said="$RUN/conversation.md" '
        /<!-- \/conversation -->/ { while ((getline line < said) > 0) print line; inside = 0 }
        !inside { print }
        /<!-- conversation -->/ { inside = 1 }' README.md > "$RUN/README.part" &&
        { cmp -s "$RUN/README.part" README.md || cat "$RUN/README.part" > README.md; }
    rm -f "$RUN/README.part"
    echo "  published figures/*.svg, book.md, beyond.md and notebooks; look at them, then git add record figures *.md notebooks-equivalent README.md"
fi
