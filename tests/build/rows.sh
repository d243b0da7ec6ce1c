# make ROWS=sheet.csv: from a sheet to a fish and its exam; a bad row trains nothing; and from the
# weights of another fish.
. tests/tree.sh
sheet=rows_test_$$
build=${BUILD:-build}
trap 'rm -rf "$tree" "$build/${sheet}_a" "$build/${sheet}_b" "$build/${sheet}_c"' EXIT
rows() { # rows ARGUMENT...: make in this tree, whose programs are built
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u CHARACTER -u RUN make -j1 PRESET=minnow "$@" < /dev/null > "$log" 2>&1
}
{
    echo 'Question;Answer'
    seq 1 60 | sed 's/.*/what is &;"it is &, ""more or less"""/'
} > "$tree/${sheet}_a.csv"
{
    cat "$tree/${sheet}_a.csv"
    echo 'why;'
} > "$tree/${sheet}_b.csv"

rows ROWS="$tree/${sheet}_b.csv"
check 'a bad row is said' test $? -ne 0 -a "$(grep -c '^guppy: .*_b.csv:62: expected an answer, found nothing$' "$log")" -eq 1
check 'and nothing is made' test ! -e "$build/${sheet}_b/minnow/data/train.jsonl" -a ! -e "$build/${sheet}_b/minnow/tokenizer.json"

rows ROWS="$tree/${sheet}_a.csv" RECIPE='--steps 20'
check 'a sheet becomes a fish' test $? -eq 0 -a -f "$build/${sheet}_a/minnow/model/model.safetensors"
check 'which is examined' said 'answers learned by heart'
check 'a tenth of the rows was kept aside' said '^of all 6 of these'
rows ROWS="$tree/${sheet}_a.csv" RECIPE='--steps 20'
check 'a second make trains nothing' unsaid 'train the fish'

cp "$tree/${sheet}_a.csv" "$tree/${sheet}_c.csv"
rows ROWS="$tree/${sheet}_c.csv" FROM="${sheet}_a/minnow" RECIPE='--steps 2 --warmup 0 --rate 1e-12 --muon-rate 0'
check 'another begins with its weights' test $? -eq 0
loss() { sed -n 's/^ *loss \([0-9]*\.[0-9]*\).*/\1/p' "$build/${sheet}_$1/minnow/09/heart.txt" | head -n 1; }
check "and its loss: $(loss a), $(loss c)" test "$(loss a)" = "$(loss c)"

rows ROWS="$tree/${sheet}_c.csv" FROM=none/minnow
check 'a fish that is not there is said' said 'FROM: expected a trained run'
rows ROWS=none.csv
check 'a file that is not there is said' said "ROWS: expected the name of a file without blanks, found 'none.csv'"
rows ROWS="$tree/${sheet}_c.csv" book
check 'a book of rows is refused' said 'ROWS: expected make rows, chat, look or watch'
finish
