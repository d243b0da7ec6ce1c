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
