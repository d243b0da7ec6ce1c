#!/bin/sh
# probe.sh FLAGS.MK: find out, by building programs, what this machine and compiler have.
#
# Reads CC, MARCH, OPENMP, FLAGS, LIBRARIES, and EMULATOR, which runs what CC builds. The
# file's first line says what was asked of which compiler; while that is the same, the file
# is left alone.

out=$1
key="# $($CC --version 2>/dev/null | head -n 1) | $CC | march=$MARCH openmp=$OPENMP | $FLAGS | $LIBRARIES"
if [ -f "$out" ] && [ "$(head -n 1 "$out")" = "$key" ]; then exit 0; fi

tmp=$out.tmp
trap 'rm -f "$tmp" "$tmp.c" "$tmp.log" "$out.part"' EXIT

complain() {
    echo "guppy: $1" >&2
    exit 69
}

builds() { # builds PROGRAM FLAG...: whether this program can be built
    printf '%s\n' "$1" > "$tmp.c"
    shift
    # shellcheck disable=SC2086
    $CC $FLAGS "$@" "$tmp.c" -o "$tmp" -lm 2> "$tmp.log"
}

empty='int main(void) { return 0; }'

builds "$empty" || {
    [ -s "$tmp.log" ] && cat "$tmp.log" >&2
    complain "$CC: expected a C compiler that builds an empty program, found none; run ./setup"
}

probed=''
if [ -n "$MARCH" ]; then
    builds "$empty" "-march=$MARCH" || complain "MARCH: $CC does not know -march=$MARCH"
    probed="-march=$MARCH"
else
    for flag in -march=native -mcpu=native; do
        if builds "$empty" $flag && $EMULATOR "$tmp"; then probed=$flag && break; fi
    done
fi

# The kernels name the width of their vectors themselves: a compiler that prefers narrower
# ones, as gcc does for many processors, takes them apart into single numbers.
width=-mprefer-vector-width=512
if builds "$empty" $width; then probed="$probed $width"; fi

threads='#include <omp.h>
int main(void) { return omp_get_max_threads() < 1; }'
if [ "$OPENMP" != no ] && builds "$threads" -fopenmp && $EMULATOR "$tmp"; then
    probed="$probed -fopenmp"
else
    probed="$probed -Wno-unknown-pragmas"
fi

# A library is there when its header and its object are.
for library in $LIBRARIES; do
    case $library in
    -ljansson) header=jansson.h ;;
    -lutf8proc) header=utf8proc.h ;;
    -ledit) header=editline/readline.h ;;
    *) continue ;;
    esac
    builds "#include <stdio.h>
#include <$header>
$empty" "$library" ||
        complain "$header: expected the library ${library#-l}, found none; run ./setup"
done

{
    echo "$key"
    echo "PROBED := $probed"
} > "$out.part" && mv "$out.part" "$out"
