# make compare: where the bits of two trainings part is found: in the data, forward, backward, in the
# optimizer, or nowhere.
. tests/tree.sh
copy_tree $(ls src | cut -c1-2)
copy_built
compares() { # compares EXIT-OR-0 ARGUMENT...: make ends so
    want=$1
    shift
    clean_make compare STEPS=3 "$@"
    code=$?
    [ "$code" -eq "$want" ]
}
fault() { # fault NAME: src/ is the book's but for it
    (cd "$tree" && git checkout -q src && patch -s -p1 < "tests/faults/$1.patch") > "$log" 2>&1
}

check 'without a repository' compares 2
check 'a commit is asked for' said 'WITH: expected a commit of a git repository'
(cd "$tree" && git init -q && git add src && git -c user.name=me -c user.email=me@example.org commit -qm book) > "$log" 2>&1
check 'without a change' compares 2
check 'one is asked for' said 'src: expected something that differs from HEAD, found nothing'

echo '/* mine */' >> "$tree/src/05_attention/attention.c"
check 'a number that is none' compares 2 STEPS=1OO
check 'is refused' said "STEPS: expected a number of steps, at least 1, found '1OO'"
check 'a comment' compares 0
check 'is named' said '^  src/05_attention/attention.c$'
check 'and changes no bit' said '^Bit for bit the same: [0-9]* tensors in 3 steps'
check 'both curves are drawn' grep -q '>yours<' "$tree/build/compare/compare.svg"
check 'both fish answer' said '^  yours: '
check 'the other one, too' said '^  book:  '

(cd "$tree" && git checkout -q src && sed -i 's/max_tokens = 64/max_tokens = 1/' src/09_chat/main.c)
check 'another chat' compares 0
check 'changes no bit either' said '^Bit for bit the same'
check 'and the book'"'"'s fish answers by the book'"'"'s' test "$(sed -n 's/^  book:  //p' "$log")" != "$(sed -n 's/^  yours: //p' "$log")"

fault 05_no_scale
check 'another score' compares 0
check 'is found forward' said '^The bits part at step 1, in the forward pass: blocks\.0\.attn\.probs'
check 'with its place, and both values' said '^  blocks\.0\.attn\.probs\[[0-9]*,[0-9]*\] of shape ([0-9]*,[0-9]*): the book has [0-9.e-]*, you have [0-9.e-]*$'
fault 07_no_bias_gradient
check 'a gradient that is missing' compares 0
check 'is found backward, where it is made first' said 'step 1, in the backward pass: the gradient of blocks\.[0-9]\.ffn\.down\.bias'
check 'and is 0' said 'ffn\.down\.bias\[0\] of shape ([0-9]*): the book has .*, you have 0$'
fault 08_no_warmup
check 'another rate' compares 0
check 'is found in the optimizer' said 'step 1, in the optimizer: tok_emb\.weight after the step'
fault 03_targets_not_moved
check 'other targets' compares 0
check 'are found in the batch' said 'step 1, in what is read: the targets of the batch'
fault 01_slip_too_often
check 'another text' compares 0
check 'is found before the training' said 'before any training, in data/train.jsonl: '

(cd "$tree" && git checkout -q src)
check 'no chapter of the reader' compares 2 MINE=1
check 'is asked for' said 'mine: expected a chapter of yours, found none'
(cd "$tree" && mkdir mine && cp -R tests/mine/05_attention mine/)
check 'a chapter of the reader' compares 0 MINE=1
check 'is named as well' said 'Yours is 05_attention in mine/'
check 'and plain loops give the same bits' said '^Bit for bit the same'
sed -i 's|1 / sqrtf((float)HS)|1 / sqrtf(2 * (float)HS)|' "$tree/mine/05_attention/attention.c"
check 'a fault of the reader'"'"'s' compares 0 MINE=1
check 'is none of the book'"'"'s' said '^The bits part at step 1, in the forward pass: blocks\.0\.attn\.probs'
rm -rf "$tree/mine" && mkdir "$tree/mine" && cp -R tests/mine/07_backprop "$tree/mine/"
sed -i '/^void attention_backward(/,/^}/s/^}/    __builtin_trap();\n}/' "$tree/mine/07_backprop/attention_backward.c"
check 'a crash' compares 0 MINE=1
check 'is said' said 'yours ended at step 0 with exit code '
check 'and what it had computed is compared' said '^The bits part at step 1, in the losses of the rows'
rm -rf "$tree/mine"
(cd "$tree" && sh loom/mine.sh start 06) > "$log" 2>&1
check 'a chapter that is not written yet' compares 2 MINE=1
check 'is said' said 'guppy: mine/06_transformer/.*\.c: [a-z_]* is not written yet'
check 'and not called the same' unsaid 'Bit for bit the same\|cannot open'
finish
