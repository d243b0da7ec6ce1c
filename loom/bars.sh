#!/bin/sh
# bars.sh RECORD_OF_GUPPY RECORD_OF_LONG: what is asked of the fish, and what its two presets
# reach: what was published in those folders. When $RUN is one of the two, it is measured
# instead, and $RUN/bars.csv keeps what it reached.

# The gap; of 1,000 questions in each way of asking, the per cent; of 160 visits, the right.
measure() {
    grammar=characters/$CHARACTER.txt
    echo 'measure,value'
    "$BUILD/bin/10_examiner" floor -m "$RUN/model" -c "$grammar" \
        --csv "$RUN/gaps.csv" "$RUN/data/eval.jsonl" |
        sed -n 's/.*gap \([0-9.]*\)$/gap,\1/p'
    "$BUILD/bin/10_examiner" exam --run "$RUN" -c "$grammar" --count 1000 \
        --csv "$RUN/exam.csv" > /dev/null || exit 1
    awk -F, '$2 == "all" {
        way = $1 == "as asked" ? "asked" : $1 == "in capitals" ? "capitals" : "typos"
        printf "%s_sayable,%.1f\n%s_on_topic,%.1f\n%s_new,%.1f\n", way, 100 * $4 / $3,
            way, 100 * $5 / $3, way, 100 * $7 / $3
    }' "$RUN/exam.csv"
    "$BUILD/bin/10_examiner" visitors --run "$RUN" -c "$grammar" tests/visitors.jsonl |
        sed -n 's/^\([0-9]*\) of .*/visits,\1/p'
}

case $CHARACTER/$PRESET in
guppy/guppy | guppy/long)
    if [ -z "$(find "$RUN/bars.csv" -newer "$RUN/model/done" -newer "$BUILD/fingerprint/10" \
        -newer tests/visitors.jsonl 2> /dev/null)" ]; then
        measure > "$RUN/bars.csv.part" || exit 1
        mv "$RUN/bars.csv.part" "$RUN/bars.csv"
    fi
    ;;
esac

reached() { # reached PRESET RECORD MEASURE
    folder=$2
    [ "$CHARACTER/$PRESET" = "guppy/$1" ] && folder=$RUN
    sed -n "s/^$3,//p" "$folder/bars.csv" 2> /dev/null
}

printf '%-26s %17s   %17s\n%-26s %8s %8s   %8s %8s\n' '' guppy long '' \
    bar reached bar reached
while IFS=, read -r measure words guppy long; do
    got=$(reached guppy "$1" "$measure") got_long=$(reached long "$2" "$measure")
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
