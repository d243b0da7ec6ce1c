#!/bin/sh
# help.sh: what make can do; the lines are the Makefile's own "target: ... ## text".

echo "make [TARGET] [PRESET=guppy|long|minnow] [CHARACTER=guppy] [SEED=1]"
echo
awk -F " ## " '/^[a-z-]+:.* ## / { sub(/:.*/, "", $1); printf "  %-13s %s\n", $1, $2 }' Makefile loom/*.mk
cat << 'TEXT'
  00 .. 09      run the stages up to this one, and stop
  test-NAME     one component's tests, with their output: make test-00_random

  PRESET        guppy: some five minutes of training on two cores; minnow: half a minute;
                long: the same fish for most of an hour, a better one
  CHARACTER     a file characters/NAME.txt; each has a run of its own
  CC=clang, MARCH=x86-64-v2, OPENMP=no, CFLAGS=...   how C is compiled
  SANITIZE=address,undefined   the same in build/sanitize-...: make test SANITIZE=...
  V=1          show the commands
TEXT
