#!/bin/sh
# help.sh: what make can do; the lines are the Makefile's own "target: ... ## text".

echo "make [TARGET] [PRESET=guppy|long|minnow] [CHARACTER=guppy] [SEED=1]"
echo
# A line of the page has 79 columns.
awk -F " ## " '/^[a-z-]+:.* ## / {
    sub(/:.*/, "", $1)
    line = sprintf("  %-13s", $1)
    count = split($2, word, " ")
    for (i = 1; i <= count; i++) {
        if (length(line " " word[i]) > 79) { print line; line = sprintf("%15s", "") }
        line = line " " word[i]
    }
    print line }' Makefile loom/*.mk web/*.mk
cat << 'TEXT'
  00 .. 13      run the stages up to this one, and stop
  test-NAME     one component's tests, with their output: make test-00_random

  PRESET        guppy: five or six minutes of training on two cores; minnow:
                half a minute; long: the same fish for an hour, a better one
  CHARACTER     a file characters/NAME.txt; each has a run of its own
  CC=clang, MARCH=x86-64-v2, OPENMP=no, CFLAGS=...   how C is compiled
  SANITIZE=address,undefined   the same in build/sanitize-...
  V=1          show the commands

  When something goes wrong: Appendix F of the book, chapters/f_trouble.md
TEXT
