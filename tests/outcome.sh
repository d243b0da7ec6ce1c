# outcome.sh: sourced by the tests of programs that run side by side. Ends with: [ "$failures" -eq 0 ]
failures=0

report() { # report CODE NAME LOG
    [ "$1" -eq 0 ] && echo "ok $2" && return
    echo "not ok $2"
    sed 's/^/    /' "$3" | tail -n 25
    failures=$((failures + 1))
}
