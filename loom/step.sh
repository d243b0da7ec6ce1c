#!/bin/sh
# step.sh NN NAME WHAT -- COMMAND...: one step of the run in $RUN.
#
# Says what is done, runs the command with its stdout in $RUN/NN/NAME.txt, and keeps the
# seconds it took in $RUN/steps/NN.NAME. Steps wait for each other, so that the times say
# something and no two trainings share the cores.

stage=$1 name=$2 what=$3
shift 4
out=$RUN/$stage/$name.txt
mkdir -p "$RUN/$stage" "$RUN/steps"

now() { # seconds, with decimals where date knows them
    case $(date +%N) in
    *N*) date +%s ;;
    *) date +%s.%N ;;
    esac
}

if command -v flock > /dev/null 2>&1; then
    exec 9> "$RUN/steps/lock" && flock 9
fi
printf '  %s   %s\n' "$stage" "$what"
began=$(now)
if "$@" > "$out.part" 9>&-; then
    mv "$out.part" "$out"
    echo "$began $(now)" | awk '{ printf "%.2f\n", $2 - $1 }' > "$RUN/steps/$stage.$name"
else
    code=$?
    echo "guppy: stage $stage failed with exit code $code: $*" >&2
    exit "$code"
fi
