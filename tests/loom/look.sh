# make look: a fish of two steps is looked into, in the terminal and as a picture.
. tests/tree.sh
build=${BUILD:-build}
run=$tree/run
{
    $build/bin/01_datagen -n 400 -o "$run/data" &&
        $build/bin/02_tokenizer train --vocab 300 -o "$run/tokenizer.json" "$run/data/train.jsonl" &&
        $build/bin/03_batches encode --run "$run" &&
        $build/bin/08_training --preset minnow --steps 2 --run "$run"
} > "$log" 2>&1
check 'a fish is trained for two steps' test $? -eq 0

look() { # look VARIABLE=VALUE...: its output in $log
    env -u CLICOLOR_FORCE -u TEXT -u TENSOR -u TEXT2 -u RUN2 "BUILD=$build" "RUN=$run" COLUMNS=80 "$@" \
        sh loom/look.sh > "$log" 2>&1
}
look TEXT='hi; $(touch guppy)"'
check 'without TENSOR it lists them' test $? -eq 0 -a "$(grep -c '^blocks.3.attn.probs  *(4,' "$log")" -eq 1
look TENSOR=blocks.1.out TEXT2=hello
check 'two texts are shown beside each other' test $? -eq 0 -a "$(grep -c '^<|im_start.* <|im_start' "$log")" -ge 1
if command -v gnuplot > /dev/null 2>&1; then
    check 'and drawn' grep -q 'blocks.1.out, the second' "$run/look/look.svg"
    look TENSOR=blocks.0.attn.probs
    check 'each head is drawn' grep -q 'blocks.0.attn.probs, head 3' "$run/look/look.svg"
fi
look TENSOR=lens RUN2="$run"
check 'another run is looked into as well' test $? -eq 0 -a "$(grep -c '^read ' "$log")" -eq 2
look RUN2=guppy/none
check 'a run without a model is said' grep -q '^guppy: RUN2: expected a run with a model, found none in' "$log"
look TENSOR="out'; system 'touch guppy"
check 'a name that is none is said' grep -q '^guppy: --tensor: expected the name of a tensor, .*; run make look' "$log"
finish
