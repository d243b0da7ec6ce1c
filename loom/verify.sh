#!/bin/sh
# verify.sh RECORD: compare the run in $RUN with the published one, file by file.
#
# What may differ from machine to machine is not compared: times, and values that a clock
# measured (loom/clocked: their folder and name).

record=$1
if [ ! -d "$record" ]; then
    echo "guppy: $record: expected a published run, found none; run make publish" >&2
    exit 66
fi
differ=0 same=0
compare() { # compare PUBLISHED NOW
    if diff -u --label "$1" --label "$2" "$1" "$2" >&2; then
        same=$((same + 1))
    else
        differ=$((differ + 1))
    fi
}
steady() { # steady NAME FILE
    sed "s|^|${1%values.csv}|" "$2" | grep -Evf loom/clocked | sed 's|^.*/||'
}

work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
[ -f "$record/log.csv" ] && compare "$record/log.csv" "$RUN/log.csv"
for values in "$record"/*/values.csv "$record"/*/*/values.csv; do
    [ -f "$values" ] || continue
    name=${values#"$record"/}
    mkdir -p "$work/$(dirname "$name")" "$work/now/$(dirname "$name")"
    steady "$name" "$values" > "$work/$name"
    steady "$name" "$RUN/$name" > "$work/now/$name" 2> /dev/null
    compare "$work/$name" "$work/now/$name"
done
for transcript in "$record"/console/*.txt; do
    [ -f "$transcript" ] && compare "$transcript" "$RUN/console/$(basename "$transcript")"
done
echo "verify: $same files as published, $differ different"
[ "$differ" -eq 0 ]
