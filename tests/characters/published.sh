# What was asked of the long training, the published one reached. loom/bars.sh measures.
failures=0
while read -r measure relation bar; do
    value=$(sed -n "s/^$measure,//p" record/guppy/long/bars.csv)
    if [ -n "$value" ] && awk "BEGIN { exit !($value $relation $bar) }"; then
        echo "ok long: $measure $value $relation $bar"
    else
        echo "not ok long: expected $measure $relation $bar, found '$value'"
        failures=$((failures + 1))
    fi
done << END
gap <= 0.03
asked_sayable >= 95
asked_on_topic >= 95
asked_new >= 25
capitals_on_topic >= 90
typos_on_topic >= 90
visits >= 150
END
[ "$failures" -eq 0 ]
