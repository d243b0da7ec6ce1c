#!/bin/sh
# look.sh: every tensor of a conversation (make look), or TENSOR as a map, in the terminal and as a
# picture. TEXT is the question; TEXT2 another one, RUN2 another run (guppy/minnow, as below
# build/), to be shown beside it.

set -- anatomy -m "$RUN/model" -p "${TEXT:-hi guppy}"
[ -n "$TENSOR" ] && set -- "$@" --tensor "$TENSOR"
[ -n "$TEXT2" ] && set -- "$@" --second "$TEXT2"
if [ -n "$RUN2" ]; then
    [ -f "$RUN2/model/config.json" ] || RUN2=$BUILD/$RUN2
    if [ ! -f "$RUN2/model/config.json" ]; then
        echo "guppy: RUN2: expected a run with a model, found none in $RUN2; run make chat PRESET=${RUN2##*/}" >&2
        exit 66
    fi
    set -- "$@" --other "$RUN2/model"
fi
out=$RUN/look
rm -rf "$out"
"$BUILD/study/09_chat" "$@" -o "$out" || exit
[ -n "$(ls "$out" 2> /dev/null)" ] && command -v gnuplot > /dev/null 2>&1 || exit 0

# One panel a head and conversation; one scale for all.
count=$(ls "$out" | wc -l)
across=$((count < 3 ? 1 : count % 2 == 0 && count % 3 != 0 ? 2 : 3))
down=$(((count + across - 1) / across))
most=$(cat "$out"/*.txt | tr ' ' '\n' | awk '{ x = $1 < 0 ? -$1 : $1; if (x != "nan" && x + 0 > most) most = x + 0 } END { print (most > 0 ? most : 1) }')
rows=$(wc -l < "$out/0.0.txt")
LC_ALL=C gnuplot << PLOT > "$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
height = $((down * (across > 1 ? 900 / across : rows > 400 ? 800 : rows * 12 + 80)))
width = 900
load 'figures/style.gp'
set output '$out/part'
set datafile separator whitespace
eval 'set palette defined ('.diverging.')'
set cbrange [-$most:$most]
set yrange [*:*] reverse
set autoscale fix
unset grid; unset key; unset border
set colorbox default
set multiplot layout $down,$across
set title noenhanced
do for [file in '$(ls "$out" | grep '\.txt$' | tr '\n' ' ')'] {
    title = '$TENSOR'
    if (${TEXT2:+1}${RUN2:+1}0 > 0) { title = title.(file[1:1] eq '0' ? ', the first' : ', the second') }
    if ('$TENSOR' eq '${TENSOR%.probs}.probs') { title = title.', head '.file[3:strlen(file)-4] }
    set title title
    plot '$out/'.file matrix with image pixels
}
unset multiplot
PLOT
awk -f loom/svg.awk "$out/part" > "$out/look.svg" && rm -f "$out/part" "$out/log" && echo "  drew $out/look.svg"
