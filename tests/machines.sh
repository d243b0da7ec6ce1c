#!/bin/sh
# machines.sh: other machines than this one, as far as one machine can show them.
#
#   x86-64-v3     no AVX-512: half the vector
#   no-threads    a compiler without OpenMP
#   clang         another compiler
#   x86-64-v2     no fused multiply-add
#   aarch64       no x86 at all, played by qemu
#
# For each all programs are built; the tests of what computes pass, among them those against
# the golden data: every activation, the loss, every gradient; and a fish is trained for a
# few steps. All but x86-64-v2 must leave the log and the model that this machine leaves, to
# the last bit; without FMA sums are rounded otherwise, and only the losses must agree.
#
# Called by `make test-machines`; MACHINES="clang aarch64" chooses some. Each machine has
# a build folder of its own below $BUILD, and LIMIT seconds for each test and its training.
# aarch64 needs a cross compiler, qemu-aarch64 and three libraries for arm64, installed or
# fetched by `sh tests/arm64.sh`; without the libraries only its kernels are tested.
MAKE=${MAKE:-make} BUILD=${BUILD:-build} LIMIT=${LIMIT:-900}
here=$BUILD/machines
failed=0
kernels='04_functions 04_matmul 04_bf16 04_rows 07_bits 07_matmul 07_bf16 07_rows'
tests="$kernels 05_attention 06_transformer 07_backprop 07_gradients"
# qemu makes some 200 million multiply-adds a second, this machine hundreds of times as
# many: a small training, then. Still, a pass of 300 tokens is more than one block of rows,
# and the first step is a whole one.
training='--preset minnow --steps 3 --batch 512 --micro 300 --warmup 1 --dropout 0.1
    --eval-every 3'
export OMP_WAIT_POLICY=passive LIMIT

# passed LOG: the tests that passed, as a number.
passed() {
    sed -n 's/.*Synthesis: Tested.*Passing: *\([0-9]*\) .*/\1/p' "$@" |
        awk '{ n += $1 } END { print n + 0 }'
}

# train PROGRAMS FOLDER: a few steps, with all that a step may have in it.
train() {
    rm -rf "$here/$2" && mkdir -p "$here/$2" || return 1
    # shellcheck disable=SC2086
    timeout --foreground "$LIMIT" $EMULATOR "$1/bin/08_training" $training \
        --data "$here/data" -t "$here/tokenizer.json" --run "$here/$2" \
        -o "$here/$2/model" > "$here/$2.txt" 2> "$here/$2.err" && return
    [ $? -eq 124 ] && echo "no end after $LIMIT s" >> "$here/$2.err"
    tail -n 5 "$here/$2.err"
    return 1
}

# the_same_bits FOLDER: whether it was trained to what this machine was.
the_same_bits() {
    cmp "$here/native/log.csv" "$here/$1/log.csv" &&
        cmp "$here/native/model/model.safetensors" "$here/$1/model/model.safetensors"
}

# losses_within_a_10000th FOLDER: whether its losses are nearly those.
losses_within_a_10000th() {
    paste -d, "$here/native/log.csv" "$here/$1/log.csv" | awk -F, 'NR > 1 && $4 != "" {
        d = ($4 - $11) / $4; lines++; if (!(d <= 1e-4 && d >= -1e-4)) { print; far = 1 } }
        END { exit far || lines < 3 }'
}

# asked NAME: whether this machine was asked for.
asked() {
    case " ${MACHINES:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
}

# machine NAME VERDICT ARGUMENT...: build it, test it, train on it.
machine() {
    asked "$1" || return
    name=$1 verdict=$2 wanted=$(echo " $tests" | sed 's/  */ test-/g')
    shift 2
    # shellcheck disable=SC2086
    if ! $MAKE BUILD="$here/build-$name" "$@" programs $wanted > "$here/$name.log" 2>&1; then
        tail -n 30 "$here/$name.log"
        echo "not ok $name: does not build, or not all tests pass: $here/$name.log"
    elif ! train "$here/build-$name" "$name" || ! $verdict "$name"; then
        echo "not ok $name: all tests passed; its training is not this machine's"
    else
        echo "ok $name: $(passed "$here/$name.log") tests passed; its training: $(echo "$verdict" | tr _ ' ')"
        return
    fi
    failed=1
}

mkdir -p "$here"
EMULATOR=
$MAKE programs > "$here/native.log" 2>&1 || { tail -n 30 "$here/native.log"; exit 1; }
{
    "$BUILD/bin/01_datagen" -n 400 --seed 1 -o "$here/data" &&
        "$BUILD/bin/02_tokenizer" train --vocab 512 -o "$here/tokenizer.json" \
            "$here/data/train.jsonl" && train "$BUILD" native
} > "$here/native.txt" 2>&1 || { tail "$here/native.txt"; exit 1; }

machine x86-64-v3 the_same_bits MARCH=x86-64-v3
machine no-threads the_same_bits OPENMP=no
if ! asked clang; then
    :
elif command -v clang > /dev/null; then
    machine clang the_same_bits CC=clang
else
    echo "-- clang: left out, there is none"
fi
machine x86-64-v2 losses_within_a_10000th MARCH=x86-64-v2

asked aarch64 || exit $failed
cross=aarch64-linux-gnu-gcc
# Where tests/arm64.sh puts the libraries; else they are looked for in the system.
libraries=$here/arm64
LDFLAGS="-L$libraries -Wl,-rpath-link,$libraries"
EMULATOR="qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=$libraries"
CPPFLAGS=-Itests/alone # Criterion starts programs, which qemu would have to start
export EMULATOR CPPFLAGS LDFLAGS
if ! command -v $cross > /dev/null || ! command -v qemu-aarch64 > /dev/null; then
    echo "-- aarch64: left out, $cross or qemu-aarch64 is missing"
elif echo 'int main(void) { return 0; }' |
    $cross -x c - -o "$here/probe" "-L$libraries" "-Wl,-rpath-link,$libraries" \
        -ljansson -lutf8proc -ledit 2> /dev/null; then
    machine aarch64 the_same_bits CC=$cross MARCH=armv8-a CRITERION=
else # the kernels need no library
    sources=$(ls src/00_ground/*.c src/04_tensors/*.c src/07_backprop/kernels_*.c | grep -Ev '/(jsonl|safetensors)\.c$')
    log=$here/aarch64.log
    compile() {
        $cross -O3 -std=gnu11 -ffp-contract=off -fno-math-errno -Wno-unknown-pragmas -Wno-psabi \
            -D_GNU_SOURCE -Isrc $CPPFLAGS "$@" >> "$log" 2>&1
    }
    : > "$log"
    # shellcheck disable=SC2086
    compile -r -o "$here/kernels.o" $sources || kernels=build
    for test in $kernels; do
        compile -static -o "$here/kernels" "tests/$test.c" "$here/kernels.o" -lm &&
            $EMULATOR "$here/kernels" --timeout "$LIMIT" >> "$log" 2>&1 && continue
        tail -n 30 "$log"
        echo "not ok aarch64: $test, see $log"
        exit 1
    done
    echo "ok aarch64: $(passed "$log") tests of the kernels passed; not trained: sh tests/arm64.sh $libraries"
fi
exit $failed
