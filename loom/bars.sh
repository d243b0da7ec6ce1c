#!/bin/sh
# bars.sh: what is asked of the fish, and what it reaches. Of a run of guppy or long, $RUN,
# it measures what is asked and leaves it in $RUN/bars.csv; of the other of the two it
# takes what was published. Other runs see what is asked.

# The gap; of 1,000 questions in each way of asking, the per cent; of 160 visits, the right.
measure() {
    character=characters/$CHARACTER.txt
    echo 'measure,value'
    "$BUILD/bin/08_training" eval -m "$RUN/model" -c "$character" \
        --csv "$RUN/gaps.csv" "$RUN/data/eval.jsonl" |
        sed -n 's/.*gap \([0-9.]*\)$/gap,\1/p'
    "$BUILD/bin/09_chat" exam -m "$RUN/model" -c "$character" --data "$RUN/data" \
        --count 1000 --csv "$RUN/exam.csv" "$RUN/data/eval.jsonl" > /dev/null || exit 1
    awk -F, '$2 == "all" {
        way = $1 == "as asked" ? "asked" : $1 == "in capitals" ? "capitals" : "typos"
        printf "%s_sayable,%.1f\n%s_on_topic,%.1f\n%s_new,%.1f\n", way, 100 * $4 / $3,
            way, 100 * $5 / $3, way, 100 * $7 / $3
    }' "$RUN/exam.csv"
    "$BUILD/bin/09_chat" visitors -m "$RUN/model" -c "$character" tests/visitors.jsonl |
        sed -n 's/^\([0-9]*\) of .*/visits,\1/p'
}

case $CHARACTER/$PRESET in
guppy/guppy | guppy/long)
    if [ -z "$(find "$RUN/bars.csv" -newer "$RUN/model/done" 2> /dev/null)" ]; then
        measure > "$RUN/bars.csv.part" || exit 1
        mv "$RUN/bars.csv.part" "$RUN/bars.csv"
    fi
    reached() { # reached PRESET MEASURE
        bars=record/guppy/$1/bars.csv
        [ "$1" = "$PRESET" ] && bars=$RUN/bars.csv
        sed -n "s/^$2,//p" "$bars" 2> /dev/null
    }
    ;;
*) reached() { :; } ;;
esac

printf '%-26s %17s   %17s\n%-26s %8s %8s   %8s %8s\n' '' guppy long '' \
    bar reached bar reached
while IFS=, read -r measure words guppy long; do
    got=$(reached guppy "$measure") got_long=$(reached long "$measure")
    printf '%-26s %8s %8s   %8s %8s\n' "$words" "$guppy" "${got:--}" "$long" "${got_long:--}"
done << END
gap,gap (nats a token),<= 0.08,<= 0.03
asked_sayable,sayable (%),>= 88,>= 95
asked_on_topic,on topic (%),>= 95,>= 95
asked_new,new (%),-,>= 25
capitals_on_topic,in capitals: on topic (%),-,>= 90
typos_on_topic,with typos: on topic (%),-,>= 90
visits,visitors (of 160),>= 140,>= 150
END
