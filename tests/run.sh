#!/bin/sh
# run.sh criterion|script NAME RESULT COMMAND [ARGUMENT...]: run one test program.
#
# Its output goes to RESULT.log and "passed failed" to RESULT. A program that ends
# without saying how many tests it ran, or with an error, has failed, whatever it says.
# The time limit, LIMIT seconds for each test, is there for what hangs; no slow machine
# comes near it.

kind=$1 name=$2 result=$3
shift 3
mkdir -p "$(dirname "$result")" "$BUILD/tmp"
rm -f "$result"
unset MAKEFLAGS MAKELEVEL MFLAGS
# Test programs run side by side: threads that wait must not keep a core from others.
export OMP_WAIT_POLICY=passive
# Tests leave memory to the end of their process; allocations that must fail, must fail.
export ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
# The libraries, of which the thread sanitizer sees nothing, are not its business.
export TSAN_OPTIONS="ignore_noninstrumented_modules=1${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

case $kind in
criterion)
    "$@" --color=never --jobs 1 --timeout "${LIMIT:-1200}" > "$result.log" 2>&1 < /dev/null
    code=$?
    # [====] Synthesis: Tested: 5 | Passing: 5 | Failing: 0 | Crashing: 0
    counts=$(sed -n 's/.*Synthesis: Tested: *\([0-9]*\) | Passing: *\([0-9]*\) .*/\1 \2/p' "$result.log")
    ;;
script)
    sh "$@" > "$result.log" 2>&1 < /dev/null
    code=$?
    counts=$(awk '/^ok /{ p++ } /^(not )?ok /{ n++ } END { if (n) print n, p + 0 }' "$result.log")
    ;;
esac

tested=${counts%% *}
passed=${counts##* }
if [ -z "$counts" ] || [ "$tested" -eq 0 ]; then
    echo "guppy: $name ended with exit code $code and counted no tests" >> "$result.log"
    tested=1 passed=0
fi
failed=$((tested - passed))
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "guppy: $name ended with exit code $code" >> "$result.log"
    failed=1
fi
echo "$passed $failed" > "$result"
if [ "$failed" -gt 0 ]; then
    echo "  FAIL $name"
    tail -n 60 "$result.log"
else
    printf '  test %-28s %4d passed\n' "$name" "$passed"
fi
