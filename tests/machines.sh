#!/bin/sh
# machines.sh: other machines than this one, as far as one machine can show them.
#
#   x86-64-v3     no AVX-512: half the vector
#   clang         another compiler
#   no threads    a compiler without OpenMP
#   aarch64       no x86 at all, run by qemu
#   x86-64-v2     no fused multiply-add
#
# Each passes the tests of what computes, among them those against the golden data: every
# activation, the loss, every gradient. And each trains a minnow for a few steps: all but
# the last leave the same log and the same model as this machine does, to the last bit.
#
# Called by `make test-machines`; MACHINES="clang aarch64" chooses some. Each has a build
# folder of its own below $BUILD.
MAKE=${MAKE:-make} BUILD=${BUILD:-build}
here=$BUILD/machines
failed=0
tests='04_bits 04_functions 04_matmul 04_bf16 04_rows 05_attention 06_transformer 07_backprop
    07_gradients'
export OMP_WAIT_POLICY=passive

# train PROGRAMS FOLDER: eight steps, with all that a step may have in it.
train() {
    rm -rf "$here/$2" && mkdir -p "$here/$2" || return 1
    # shellcheck disable=SC2086
    $EMULATOR "$1/bin/08_training" --preset minnow --steps 8 --dropout 0.1 --eval-every 4 \
        --data "$here/data" -t "$here/tokenizer.json" --run "$here/$2" -o "$here/$2/model" \
        > "$here/$2.txt" 2> "$here/$2.err" || { tail -n 5 "$here/$2.err"; return 1; }
}

# the_same FOLDER: whether it was trained to what this machine was.
the_same() {
    cmp "$here/native/log.csv" "$here/$1/log.csv" &&
        cmp "$here/native/model/model.safetensors" "$here/$1/model/model.safetensors"
}

# nearly_the_same FOLDER: whether its losses are those of this machine, give or take 1e-4 of them.
nearly_the_same() {
    paste -d, "$here/native/log.csv" "$here/$1/log.csv" | awk -F, 'NR > 1 && $4 != "" {
        d = ($4 - $11) / $4; lines++; if (d > 1e-4 || d < -1e-4) { print; far = 1 } }
        END { exit far || lines < 8 }'
}

# asked NAME: whether this machine was asked for.
asked() {
    case " ${MACHINES:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
}

# machine NAME VERDICT TESTS ARGUMENT...: build it, test it, train on it.
machine() {
    asked "$1" || return
    name=$1 verdict=$2 wanted=
    for test in $3; do wanted="$wanted test-$test"; done
    shift 3
    # shellcheck disable=SC2086
    if $MAKE BUILD="$here/build-$name" "$@" programs $wanted > "$here/$name.log" 2>&1; then
        echo "ok $name: $(sed -n 's/^ *test .* \([0-9]*\) passed$/\1/p' "$here/$name.log" |
            awk '{ n += $1 } END { print n }') tests"
    else
        tail -n 30 "$here/$name.log"
        echo "not ok $name: its tests, see $here/$name.log" && failed=1
        return
    fi
    if train "$here/build-$name" "$name" && $verdict "$name"; then
        echo "ok $name: a training, $(echo "$verdict" | tr _ ' ')"
    else
        echo "not ok $name: a training, not $(echo "$verdict" | tr _ ' ')" && failed=1
    fi
}

mkdir -p "$here"
EMULATOR=
$MAKE programs > "$here/native.log" 2>&1 || { tail -n 30 "$here/native.log"; exit 1; }
{
    "$BUILD/bin/01_datagen" -n 2000 --seed 1 -o "$here/data" &&
        "$BUILD/bin/02_tokenizer" train --vocab 1024 -o "$here/tokenizer.json" \
            "$here/data/train.jsonl" && train "$BUILD" native
} > "$here/native.txt" 2>&1 || { tail "$here/native.txt"; exit 1; }

machine x86-64-v3 the_same "$tests" MARCH=x86-64-v3
machine no-threads the_same 04_bits OPENMP=no
if ! command -v clang > /dev/null; then
    echo "-- clang: left out, there is none"
else
    machine clang the_same '04_bits 07_backprop' CC=clang
fi
machine x86-64-v2 nearly_the_same "$tests" MARCH=x86-64-v2

cross=aarch64-linux-gnu-gcc
EMULATOR='qemu-aarch64 -L /usr/aarch64-linux-gnu'
CPPFLAGS=-Itests/alone # Criterion starts processes that qemu would have to start
export EMULATOR CPPFLAGS
asked aarch64 || exit $failed
if ! command -v $cross > /dev/null || ! command -v qemu-aarch64 > /dev/null; then
    echo "-- aarch64: left out, $cross or qemu-aarch64 is missing"
elif echo 'int main(void) { return 0; }' |
    $cross -x c - -o "$here/probe" -ljansson -lutf8proc -ledit 2> /dev/null; then
    machine aarch64 the_same "$tests" CC=$cross MARCH=armv8-a CRITERION=
else # the kernels need no library
    kernels=$(ls src/00_ground/*.c src/04_tensors/*.c | grep -Ev '/(main|jsonl|show|tables)\.c$')
    for test in 04_bits 04_functions 04_matmul 04_bf16 04_rows; do
        # shellcheck disable=SC2086
        if $cross -O2 -static -std=gnu11 -ffp-contract=off -fno-math-errno -Wno-unknown-pragmas \
            -Wno-psabi -Isrc -D_GNU_SOURCE $CPPFLAGS -o "$here/aarch64-$test" tests/$test.c $kernels \
            -lm > "$here/aarch64.log" 2>&1 && qemu-aarch64 "$here/aarch64-$test" >> "$here/aarch64.log" 2>&1; then
            echo "ok aarch64: $test"
        else
            tail -n 30 "$here/aarch64.log"
            echo "not ok aarch64: $test" && failed=1
        fi
    done
    echo "-- aarch64: no training; it needs jansson, utf8proc and libedit for arm64"
fi
exit $failed
