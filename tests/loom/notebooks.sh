# The notebooks, run from top to bottom as Jupyter does, in a clone: without a fish they stop
# with a sentence; with a minnow every cell works, and the figures stay.
. tests/tree.sh
python=/usr/bin/python3
[ -x $python ] || python=python3
if ! $python -c 'import nbclient, ipykernel' 2> /dev/null; then
    ok 'left out: there is no nbclient, or no ipykernel (./setup --all-tests)'
    finish
fi
git clone -q "$root" "$tree/clone" 2> "$log" || cp -r "$root" "$tree/clone"
cp "$root"/notebooks-equivalent/*.ipynb "$tree/clone/notebooks-equivalent/" 2> /dev/null
cat > "$tree/run.py" << 'PY'
import sys, nbformat, nbclient
book = nbformat.read(sys.argv[1], 4)
nbformat.validate(book)
try:
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": sys.argv[2]}}).execute()
except nbclient.exceptions.CellExecutionError as error:
    print(error)
    sys.exit(1)
text = nbformat.writes(book)
print(text.count("<img "), "pictures", sum(c.cell_type == "code" and not c.outputs for c in book.cells), "silent")
PY
execute() { env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u PRESET -u CHARACTER "$python" "$tree/run.py" "$1" "$(dirname "$1")" > "$log" 2>&1; }
for which in train_guppy use_guppy; do
    notebook=$tree/clone/notebooks-equivalent/$which.ipynb
    execute "$notebook"
    check "$which without a fish: it stops" test $? -ne 0
    check "$which without a fish: it says what to run" said 'make PRESET=minnow'
done
(cd "$root" && make PRESET=minnow CHARACTER=guppy 09 > "$log" 2>&1) || not_ok 'a minnow'
mkdir -p "$tree/clone/build/guppy" && cp -r "$root/$BUILD/guppy/minnow" "$tree/clone/build/guppy/"
for which in train_guppy use_guppy; do
    notebook=$tree/clone/notebooks-equivalent/$which.ipynb
    check "$which with a minnow: every cell works" execute "$notebook"
    pictures=$(grep -c '<img ' "$notebook")
    check "$which: its $pictures pictures stay" said "^$pictures pictures"
done
finish
