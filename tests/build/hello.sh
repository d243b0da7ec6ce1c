# The fish in git: what is in pretrained/ is what its cards say; and a fish can be put there and
# talked to.
. tests/tree.sh
bin=$BUILD/bin

for folder in pretrained/guppy pretrained/gnome; do
    if [ -d "$folder" ]; then
        check "$folder is what its card says" sh -c "BUILD=$BUILD sh loom/pretrained.sh check $folder > $log 2>&1"
    else
        ok "$folder is what its card says: skipped, there is no such folder"
    fi
done
for folder in pretrained/*; do
    [ -d "$folder" ] || continue
    check "$folder takes 10 MB at most" test "$(du -sk "$folder" | cut -f 1)" -le 9765
done

# A fish that has hardly learned anything, in a tree of its own.
copy_tree 00 01 02 03 04 05 06 07 08 09 10 11 12
mkdir -p "$tree/build" && ln -s "$(cd "$bin" && pwd)" "$tree/build/bin"
in_tree() { (cd "$tree" && env BUILD=build RUN=run CHARACTER=gnome PRESET=minnow "$@") > "$log" 2>&1; }
in_tree sh -c '
    build/bin/01_datagen -c characters/gnome.txt -n 300 -o run/data &&
    build/bin/02_tokenizer train --vocab 300 -o run/tokenizer.json run/data/train.jsonl &&
    build/bin/03_batches encode --run run &&
    build/bin/08_training train --preset minnow --run run --steps 2 &&
    build/bin/12_page quantize --run run && echo 1 300 300 > run/settings'
check 'a newborn fish' test -s "$tree/run/12/model/model.safetensors"
keep() { in_tree sh loom/pretrained.sh record/gnome/minnow; }
judge() { in_tree sh loom/pretrained.sh check pretrained/gnome; }
card=$tree/pretrained/gnome/README.md
data=$tree/pretrained/gnome/data/README.md

mkdir -p "$tree/record/gnome/minnow"
printf 'measure,value\ngap,0.0123\nvisits,7\n' > "$tree/record/gnome/minnow/bars.csv"
check 'is kept' keep
check 'with a card that quotes the record' grep -q '^| above the floor, nats a token | 0.0123 |$' "$card"
check 'and the fish' grep -q '^| vocabulary | 300 tokens' "$card"
check 'and the seed of its training' grep -q '^| seed | 1 |$' "$card"
check 'and leaves out what is not known' sh -c "! grep -E '\\| *\\|\$|1,000' '$card' | grep -v '^| | |\$'"
echo '$license$$for(model-index)$$for(it.results)$$for(it.metrics)$ $it.type$$endfor$$endfor$$endfor$' > "$tree/front.txt"
check 'and begins as hubs read it' sh -c "pandoc -t plain --template='$tree/front.txt' '$card' | grep -qx 'mit loss sayable on_topic'"
echo '$license$$for(configs)$$for(it.data_files)$ $it.split$ $it.path$$endfor$$endfor$$for(dataset_info.splits)$ $it.num_examples$$endfor$' > "$tree/front.txt"
kept="mit train train.jsonl test eval.jsonl $(wc -l < "$tree/run/data/train.jsonl") $(wc -l < "$tree/run/data/eval.jsonl")"
check 'so does the card of its data' sh -c "pandoc -t plain --template='$tree/front.txt' '$data' | grep -qx '$kept'"
check 'whose digests are those of the data' grep -q " $(sha256sum < "$tree/run/data/train.jsonl" | cut -d ' ' -f 1) " "$data"
check 'all that is marked comes out again' judge
check 'aside is nothing left' test ! -e "$tree/pretrained/gnome.part"

cp -r "$tree/pretrained/gnome" "$tree/kept"
anew() { rm -rf "$tree/pretrained/gnome" && cp -r "$tree/kept" "$tree/pretrained/gnome"; }
sum_up() { (cd "$tree/pretrained/gnome" && sha256sum [a-z]*.* README.md data/README.md > SHA256SUMS); }
refused() { ! judge && said "$1"; }
printf 'x' | dd of="$tree/pretrained/gnome/model.safetensors" bs=1 seek=90000 conv=notrunc 2> /dev/null
check 'a weight that is changed is noticed' refused 'model.safetensors: expected the SHA-256 digest'
anew
sed 's/^| loss, nats a token | ./&1/' "$tree/kept/README.md" > "$card"
sum_up
check 'so is a loss that is not the one' refused 'README.md: loss, nats a token: expected .*, found '
anew
sed '/^| in capitals: sayable/d' "$tree/kept/README.md" > "$card"
sum_up
check 'and a mark that is missing' refused 'in capitals: sayable, %: expected such a row'
anew
sed 's/--count 300 /--count 299 /' "$tree/kept/data/README.md" > "$data"
sum_up
check 'and conversations that are others' refused 'data/README.md: expected | digest of train.jsonl | .*, found '
anew

clean_make -n BUILD=none hello CHARACTER=gnome
check 'make hello links one program' test "$(grep -c 'echo "  link ' "$log")" -eq 1
check 'which is 12_page' said 'echo "  link none/bin/12_page"'
check 'and makes nothing else' unsaid 'loom/step.sh'
rm -rf "$tree/pretrained/gnome"
clean_make hello CHARACTER=gnome
check 'where there is none it says what to do' said 'found none; run make chat CHARACTER=gnome'
finish
