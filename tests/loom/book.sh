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
