#!/bin/sh
# faults.sh: every fault in tests/faults/*.patch is made in a copy of the sources, and the
# tests it names must notice: fail, or crash, or not build. `make faults`
#
# What a patch says of itself: loom/break.sh. BUILD is the build folder; the copy lives in
# $BUILD/faults.
set -eu
copy=$BUILD/faults
cc=${CC:-cc}
log=$copy/log
rm -rf "$copy" # an object of a fault must not outlive it
mkdir -p "$copy"
cp -Rp src studies tests loom characters Makefile "$copy"
cd "$copy"
unset BUILD RUN MAKEFLAGS MAKELEVEL MFLAGS
make() { env -u BUILD CC="$cc" make -s CFLAGS=-O1 BUILD=build "$@"; }
export BUILD=build OMP_NUM_THREADS=2

# A test is a program, or a script of all programs: FOLDER/NAME. One that lacks a tool here says so.
built() { case $1 in */*) echo programs ;; *) echo build/tests/$1 ;; esac; }
judged() { case $1 in */*) timeout 3000 sh tests/$1.sh ;; *) timeout 300 build/tests/$1 --jobs 1 ;; esac; }

# The tests must pass before they can notice anything.
tests=$(sed -n 's/^# noticed by: //p' tests/faults/*.patch | tr ' ' '\n' | sort -u)
make programs $(for t in $tests; do built $t; done) > log 2>&1 || { cat log; exit 1; }
for t in $tests; do
    judged $t > log 2>&1 || { cat log; echo "not ok $t without a fault"; exit 1; }
done

total=0 missed=0
for fault in tests/faults/*.patch; do
    name=$(basename "$fault" .patch)
    what=$(sed -n '1s/^# //p' "$fault")
    total=$((total + 1))
    if ! patch -s -p1 -N < "$fault" > log 2>&1; then
        echo "not ok $name: the patch does not fit the sources any more"
        missed=$((missed + 1))
        find src -name '*.rej' -o -name '*.orig' | xargs rm -f
        cp -Rp ../../src . 2> /dev/null || true
        continue
    fi
    by=
    for t in $(sed -n 's/^# noticed by: //p' "$fault"); do
        case $t in 0[89]* | 1*) programs=programs ;; *) programs= ;; esac # these run them
        if ! make $programs $(built $t) > log 2>&1; then by="$by $t (does not build)"
        elif ! judged $t > log 2>&1; then by="$by $t"
        elif grep -q '^ok left out' log; then by="$by nobody, for $t is left out here"
        fi
    done
    if [ -n "$by" ]; then echo "ok $name: $what; noticed by$by"
    else echo "not ok $name: $what; nobody notices"; missed=$((missed + 1)); fi
    patch -s -p1 -R < "$fault"
    find src -name '*.orig' | xargs rm -f
done
echo "$((total - missed)) of $total faults are noticed"
[ "$missed" = 0 ]
