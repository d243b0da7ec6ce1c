#!/bin/sh
# run.sh [SECONDS]: every reader against hostile bytes; needs clang with libFuzzer.
#
# SECONDS  for each harness; without, the kept corpora tests/fuzz/corpus/NAME are replayed, and
#          nothing else. What is found stays in $BUILD/fuzz/found, new corpora in $BUILD/fuzz/corpus.
seconds=$1
clang=${CLANG:-clang}
build=$BUILD/fuzz
mkdir -p "$build/found" "$build/empty"
printf '%s\n' 'int LLVMFuzzerTestOneInput(const char *d, long n); int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }' > "$build/probe.c"
if ! $clang -fsanitize=fuzzer "$build/probe.c" -o "$build/probe" 2> /dev/null; then
    echo "ok fuzz: left out, there is no clang with libFuzzer"
    exit 0
fi
failed=0
sources=$(ls src/0[0-8]_*/*.c | grep -v '/main\.c$')
objects=
for source in $sources; do
    object=$build/obj/$source.o
    objects="$objects $object"
    [ "$object" -nt "$source" ] && continue
    mkdir -p "$(dirname "$object")"
    $clang -g -O1 -std=gnu11 -ffp-contract=off -D_GNU_SOURCE -Isrc -Wno-unknown-pragmas -Wno-psabi \
        -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
        -c "$source" -o "$object" || exit 1
done
export FUZZ_TOKENIZER=tests/golden/bpe/tokenizer.json
for harness in character dataset:0 vocabulary:0 text tokens:8 model checkpoint:8 options; do
    name=${harness%:*} json= dictionary=
    [ "$name" = "$harness" ] || json=-DFUZZ_JSON=${harness#*:}
    [ -f "tests/fuzz/$name.dict" ] && dictionary=-dict=tests/fuzz/$name.dict
    # shellcheck disable=SC2086
    $clang -g -O1 -std=gnu11 -D_GNU_SOURCE -Isrc -DFUZZ="$name" $json -Werror -Wno-psabi -Wno-unknown-pragmas \
        -fsanitize=fuzzer,address,undefined tests/fuzz/fuzz.c $objects -Wl,--wrap=_exit,--wrap=exit,--wrap=fopen \
        -ljansson -lutf8proc -ledit -lm -o "$build/$name" || exit 1
    corpus=tests/fuzz/corpus/$name
    export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
    if [ -z "$seconds" ]; then
        "$build/$name" -runs=0 "$corpus" > "$build/$name.log" 2>&1
    else
        mkdir -p "$build/corpus/$name"
        # shellcheck disable=SC2086
        "$build/$name" -max_total_time="$seconds" -rss_limit_mb=4096 -malloc_limit_mb=2048 -timeout=20 \
            -fork=1 $dictionary -artifact_prefix="$build/found/$name-" "$build/corpus/$name" "$corpus" > "$build/$name.log" 2>&1
    fi
    code=$?
    tried=$(sed -n 's/^#\([0-9]*\).*cov: \([0-9]*\).*/\1 inputs, \2 edges/p' "$build/$name.log" | tail -n 1)
    [ -n "$tried" ] || tried="$(ls "$corpus" | wc -l) inputs"
    if [ "$code" -eq 0 ]; then echo "ok fuzz $name: $tried"
    else
        failed=1
        echo "not ok fuzz $name: see $build/$name.log"
        tail -n 15 "$build/$name.log" | sed 's/^/    /'
    fi
done
rm -rf /dev/shm/guppy-fuzz-* /tmp/guppy-fuzz-*
exit $failed
