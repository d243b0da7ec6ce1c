#!/bin/sh
# summary.sh: what a make has made in $RUN, how long each stage took, what to try next.

[ -d "$RUN/steps" ] || exit 0
echo
echo "$CHARACTER, preset $PRESET, in $RUN:"
for folder in src/[0-9][0-9]_*; do
    folder=${folder#src/}
    stage=${folder%%_*}
    case $stage in
    01) made='data/train.jsonl data/eval.jsonl' ;;
    02) made=tokenizer.json ;;
    03) made='data/train.safetensors data/eval.safetensors' ;;
    08) made='model/ log.csv time.csv' ;;
    *) made= ;;
    esac
    ls "$RUN/steps/$stage."* > /dev/null 2>&1 || continue
    seconds=$(cat "$RUN/steps/$stage."* | awk '{ s += $1 } END { printf "%.1f", s }')
    printf '  %-16s %7s s   %s\n' "$folder" "$seconds" "$made${made:+ }$stage/"
done
figures=$(find "$RUN/figures" -name '*.svg' 2> /dev/null | wc -l)
[ "$figures" -gt 0 ] && printf '  %-16s %9s   %s\n' "figures" "" "$figures drawn, in figures/"
[ -f "$RUN/book/index.html" ] && printf '  %-16s %9s   %s\n' "book" "" "book/index.html"
echo
set=
[ "$PRESET" = guppy ] || set=" PRESET=$PRESET"
[ "$CHARACTER" = guppy ] || set="$set CHARACTER=$CHARACTER"
echo "Try:"
[ -f "$RUN/book/index.html" ] && echo "  $RUN/book/index.html    the book, with this run in it"
[ -d "$RUN/model" ] && echo "  make chat$set        talk to the fish"
for program in 05_attention $(ls -r "$BUILD/bin"); do
    [ -x "$BUILD/bin/$program" ] || continue
    echo "  $BUILD/bin/$program$("$BUILD/bin/$program" --help | sed -n '1s/^[^:]*: /    /p'); every program has --help"
    break
done
echo "  make help               all that make can do"
