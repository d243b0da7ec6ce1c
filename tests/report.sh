#!/bin/sh
# report.sh RESULTS NAME...: add up what the tests left in RESULTS; the last line is
# "N passed, N failed". A test that left nothing has failed.

results=$1
shift
mkdir -p "$results"
passed=0 failed=0 missing=''
for name in "$@"; do
    if ! read -r p f 2> /dev/null < "$results/$name"; then
        p=0 f=1 missing="$missing $name"
    fi
    passed=$((passed + p)) failed=$((failed + f))
    [ "$f" -gt 0 ] && echo "failed: $name (see $results/$name.log)"
done
[ -n "$missing" ] && echo "left no result:$missing"
echo "$passed passed, $failed failed" | tee "$results/total"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
