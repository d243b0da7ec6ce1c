#!/bin/sh
# transcripts.sh RECORD NN...: compare what the commands of chapters NN... printed in this
# run ($RUN/console) with the published record of a run with the same preset.

record=$1
shift
failed=0 same=0
for number in "$@"; do
    for now in "$RUN/console/$number"_*.txt; do
        [ -f "$now" ] || continue
        then=$record/console/${now##*/}
        if [ ! -f "$then" ]; then
            echo "$then: no transcript was published for ${now##*/}; run make publish" >&2
            failed=1
        elif diff -u --label "$then" --label "$now" "$then" "$now" >&2; then
            same=$((same + 1))
        else
            echo "chapters/$(basename "$now" .txt).md:1: its output is not what was published" >&2
            failed=1
        fi
    done
done
[ "$failed" -eq 0 ] && echo "transcripts: $same chapters print what was published"
exit "$failed"
