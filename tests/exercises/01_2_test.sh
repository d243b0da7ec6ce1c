#!/bin/sh
# A teapot: five topics, one of them with a let in question and answer, no warnings, and
# an entropy of at least 6 nats.
teapot=$1
examiner=${BUILD:-build}/bin/10_examiner
failures=0

check() { # check EXPECTED FOUND COMMAND...
    expected=$1 found=$2
    shift 2
    if "$@" > /dev/null 2>&1; then
        echo "ok $expected"
    else
        echo "not ok: expected $expected, found $found"
        failures=$((failures + 1))
    fi
}

said=$("$examiner" -c "$teapot" stats 2>&1) || { echo "$said"; echo "not ok it can be read"; exit 1; }
value() { echo "$said" | sed -n "s/^$1 *\([0-9.]*\).*/\1/p"; }
at_least() { awk "BEGIN { exit !($1 >= $2) }"; }
silent() { ! echo "$said" | grep warning; }
shared() { # a let whose name stands in an ask and in a say
    for let in $(sed -n 's/^ *let  *\([a-z0-9_-]*\).*/\1/p' "$teapot"); do
        grep -q "^ *ask .*{$let[:}]" "$teapot" && grep -q "^ *say .*{$let[:}]" "$teapot" && return
    done
    return 1
}

echo "$said" | grep -E 'warning|entropy'
check "five topics or more" "$(value topics)" at_least "$(value topics)" 5
check "a let that an ask and a say of its topic name" none shared
check "no warnings" "$(echo "$said" | grep -c "warning:")" silent
entropy=$(value entropy)
check "an entropy of 6 nats or more" "${entropy:-no exact one}" at_least "${entropy:-0}" 6
[ $failures -eq 0 ]
