#!/bin/sh
# machines.sh: other machines than this one, as far as one machine can show them.
#
#   x86-64-v3   no AVX-512: half the vector, the same bits
#   x86-64-v2   no fused multiply-add: other last digits, within the golden data's bounds
#   aarch64     no x86 at all: the kernels, run by qemu, the same bits
#
# Called by `make test-machines`. Each x86 build has a folder of its own.
MAKE=${MAKE:-make} CC=${CC:-cc} BUILD=${BUILD:-build}
failed=0

for machine in x86-64-v3 x86-64-v2; do
    if $MAKE BUILD="$BUILD/machines/$machine" MARCH="$machine" \
        test-04_matmul test-04_bf16 test-04_rows test-04_functions test-04_bits \
        test-06_transformer test-07_backprop test-07_gradients; then
        echo "ok $machine"
    else
        echo "not ok $machine" && failed=1
    fi
done

cross=aarch64-linux-gnu-gcc
if command -v $cross > /dev/null && command -v qemu-aarch64 > /dev/null; then
    mkdir -p "$BUILD/machines" && out=$BUILD/machines/aarch64
    if $cross -O2 -static -std=gnu11 -ffp-contract=off -fno-math-errno -Wno-unknown-pragmas \
        -Wall -Wextra -Wno-psabi -Isrc -D_GNU_SOURCE -DALONE -o "$out" tests/04_bits.c \
        src/04_tensors/matmul.c src/04_tensors/bf16.c src/04_tensors/rows.c src/04_tensors/functions.c \
        src/04_tensors/machine.c src/00_ground/fail.c src/00_ground/file.c \
        src/00_ground/random.c src/00_ground/progress.c src/00_ground/text.c -lm &&
        qemu-aarch64 "$out"; then
        echo "ok aarch64"
    else
        echo "not ok aarch64" && failed=1
    fi
else
    echo "-- aarch64: left out, $cross or qemu-aarch64 is missing"
fi
exit $failed
