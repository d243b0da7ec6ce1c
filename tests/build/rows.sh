# make ROWS=sheet.csv: from a sheet to a fish and its exam; a bad row trains nothing; and from the
# weights of another fish.
. tests/tree.sh
copy_tree 00_ground 01_datagen 02_tokenizer 03_batches 04_tensors 05_attention 06_transformer 07_backprop \
    08_training 09_chat
# The objects are there already, if a make has run before.
[ -d "$root/build/obj" ] && cp -a "$root/build/obj" "$tree/build.obj" 2> /dev/null && mkdir -p "$tree/build" &&
    mv "$tree/build.obj" "$tree/build/obj"
{
    echo 'Question;Answer'
    seq 1 60 | sed 's/.*/what is &;"it is &, ""more or less"""/'
} > "$tree/sheet.csv"

echo 'why;' > "$tree/bad.csv"
cat "$tree/sheet.csv" "$tree/bad.csv" > "$tree/worse.csv"
clean_make ROWS=worse.csv
check 'a bad row is said' test $? -ne 0 -a "$(grep -c '^guppy: worse.csv:62: expected an answer, found nothing$' "$log")" -eq 1
check 'and nothing is made' test ! -e "$tree/build/worse/minnow/data/train.jsonl" -a ! -e "$tree/build/worse/minnow/tokenizer.json"

clean_make ROWS=sheet.csv RECIPE='--steps 60'
check 'a sheet becomes a fish' test $? -eq 0 -a -f "$tree/build/sheet/minnow/model/model.safetensors"
check 'which is examined' said 'answers learned by heart'
check 'the kept rows are a tenth' said '^of all 6 of these'
clean_make ROWS=sheet.csv RECIPE='--steps 60'
check 'a second make trains nothing' unsaid 'train the fish'

mv "$tree/sheet.csv" "$tree/other.csv"
clean_make ROWS=other.csv FROM=sheet/minnow RECIPE='--steps 3 --rate 1e-9 --muon-rate 1e-9'
check 'another begins with its weights' test $? -eq 0
loss() { sed -n 's/^ *loss \([0-9]*\.[0-9]*\).*/\1/p' "$tree/build/$1/minnow/09/heart.txt" | head -n 1; }
check "and its loss: $(loss sheet), $(loss other)" test "$(loss sheet)" = "$(loss other)"
clean_make ROWS=other.csv FROM=none/minnow
check 'a fish that is not there is said' said 'FROM: expected a trained run'
clean_make ROWS=none.csv
check 'a file that is not there is said' said "ROWS: expected the name of a file without blanks, found 'none.csv'"
clean_make ROWS=other.csv book
check 'a book of rows is refused' said 'ROWS: expected make rows, chat, look or watch'
finish
