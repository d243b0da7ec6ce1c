# The book itself, with the minnow: replay, names, and the transcripts of the quick stages.
if [ -n "$SANITIZE" ]; then
    echo 'ok the book is checked with the ordinary build'
    exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if make PRESET=minnow CHARACTER=guppy check-book-quick > "$log" 2>&1; then
    sed -n 's/^\(replay\|names\|transcripts\): /ok &/p' "$log"
else
    echo 'not ok the book'
    grep -v '^  \(cc\|link\|draw\|weave\)' "$log" | tail -n 40
    exit 1
fi

# An edit to a chapter weaves its page, and nothing that is made of all chapters.
page=${BUILD:-build}/guppy/minnow/book/05_attention.html
if make -n PRESET=minnow CHARACTER=guppy -W chapters/05_attention.md "$page" > "$log" 2>&1 &&
    grep -q 'weave chapters/05_attention.md' "$log" &&
    ! grep -q 'weave chapters/0[0-46-9]\|print\.html\|epub\|gather\|book\.md' "$log"; then
    echo 'ok an edit to a chapter weaves its page alone'
else
    echo 'not ok an edit to a chapter weaves more than its page'
    tail -n 20 "$log"
    exit 1
fi

# Forges cut a file at 512,000 bytes, and readers of figures pay for each.
failed=0
fits() { # fits LIMIT EXTRA FILE...: each is there, holds something, and has at most LIMIT bytes
    limit=$1 extra=$2
    shift 2
    for file in "$@"; do
        size=$(($(wc -c 2> /dev/null < "$file") + extra))
        if [ -s "$file" ] && [ "$size" -le "$limit" ]; then
            count=$((count + 1))
        else
            echo "not ok $file: expected 1 to $limit bytes, found $size"
            failed=1
        fi
    done
}
run=${BUILD:-build}/guppy/minnow
editions='book'
[ -z "$(ls chapters/[1-9][0-9]_*.md 2> /dev/null)" ] || editions='book beyond'
count=0
for edition in $editions; do
    [ ! -d record/guppy/guppy ] || fits 499999 0 "$edition.md"
    # The chapters of the slow stages were woven dry: the outputs that were published stand in for theirs.
    case $edition in book) slow='0[89]' ;; beyond) slow='[1-9][0-9]' ;; esac
    outputs=$(cat record/guppy/guppy/console/${slow}_*.txt 2> /dev/null | wc -c)
    fits 499999 "$outputs" "$run/check/$edition.md"
done
[ "$failed" -ne 0 ] || echo "ok $count editions in Markdown are below 500,000 bytes"
count=0 before=$failed
[ ! -d record/guppy/guppy ] || fits 250000 0 figures/*.svg
fits 250000 0 "$run"/figures/*.svg
[ "$failed" -ne "$before" ] || echo "ok $count figures have at most 200,000 bytes each"

# What README.md links to is there; what is not written or published yet is forgiven.
unwritten=$(sed -n 's/^UNWRITTEN := *//p' loom/loom.mk)
lost=
for target in $(grep -o '](\([^)#]*\)' README.md | sed 's/](//' | grep -v '^http'); do
    number=$(expr "$target" : 'chapters/\([0-9][0-9]\)_')
    case " $unwritten " in *" ${number:-none} "*) continue ;; esac
    [ "$target" = book.md ] && [ ! -d record/guppy/guppy ] && continue
    [ -e "$target" ] || lost="$lost $target"
done
if [ -z "$lost" ]; then
    echo 'ok what README.md links to is there'
else
    echo "not ok README.md links to what is not there:$lost"
    exit 1
fi
lost='' found=0
for target in $(grep -o ']([a-z]*\.md#[^)]*' README.md | sed 's/](//'); do
    file=${target%%#*}
    [ -d record/guppy/guppy ] || continue
    if grep -qF "<a id=\"${target#*#}\"></a>" "$file"; then found=$((found + 1)); else lost="$lost $target"; fi
done
if [ -z "$lost" ]; then
    echo "ok $found places that README.md leads to in book.md and beyond.md are there"
else
    echo "not ok README.md leads to places that are not there, expected <a id=...> of:$lost"
    exit 1
fi
[ "$failed" -eq 0 ]
