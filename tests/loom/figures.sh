# Figures read in both themes: what svg.awk makes of gnuplot's and graphviz's pictures.
. tests/fake_book.sh

new_book
cp -r "$root/loom" "$book/loom"
cp "$root/figures/style.gp" "$book/figures/style.gp"
cat > "$book/figures/01_depth.gp" << 'GP'
height = 300
load 'figures/style.gp'
plot sin(x) with lines lc rgb teal title "depth", x with filledcurves y1=0 lc rgb "#123456"
GP
draw() {
    in_book env RUN="$run" sh loom/figure.sh "figures/$1" "$run/figures/drawn.svg"
}
drawn() { grep -qF -- "$1" "$book/$run/figures/drawn.svg"; }

draw 01_depth.gp
check 'a gnuplot figure is drawn' test "$code" -eq 0
check 'in pixels' drawn '<svg width="720" height="300"'
check 'its colours keep their light values' drawn '#1b7383'
check 'and have dark twins' drawn '[stroke="#1b7383"]{stroke:#6cc3d5}'
check 'other colours swap light for dark' drawn '[fill="#123456"]{fill:#'
check 'only where the system is dark' drawn '@media (prefers-color-scheme: dark)'
check 'paper lies behind it' drawn '<rect width="100%" height="100%" fill="#fffdf8"/>'
check 'which is dark where the system is' drawn '[fill="#fffdf8"]{fill:#15181b}'
check 'before anything else' sh -c "sed '1,/<.style>/d' '$book/$run/figures/drawn.svg' | head -n 1 | grep -q '^<rect width=\"100%\"'"
check 'it names no program' sh -c "! grep -qi 'produced by' '$book/$run/figures/drawn.svg'"
cp "$book/$run/figures/drawn.svg" "$book/first.svg"
check 'a second drawing for a phone lies beside it' \
    sh -c "head -n 1 '$book/$run/figures/narrow/drawn.svg' | grep -q '<svg width=\"420\" height=\"300\"'"
draw 01_depth.gp
check 'drawn twice it is the same' cmp -s "$book/first.svg" "$book/$run/figures/drawn.svg"

echo 'digraph { bgcolor=transparent; a [label="fish & chips", style=filled, fillcolor="#d3e8ec"]; a -> b }' \
    > "$book/figures/01_flow.dot"
draw 01_flow.dot
check 'a diagram is drawn' test "$code" -eq 0
check 'its colours have dark twins' drawn '[fill="#d3e8ec"]{fill:#1d3c44}'
check 'its lines too' drawn '[stroke="black"]{stroke:#dcd8cf}'
check 'its size is in pixels' sh -c "! head -n 1 '$book/$run/figures/drawn.svg' | grep -q 'pt\"'"

printf '%s\n' 'digraph { bgcolor=transparent' 'rankdir=LR // wide' 'long // narrow' 'a -> b -> c -> d' '}' \
    > "$book/figures/01_flow.dot"
draw 01_flow.dot
side() { sed -n "1s/.* $1=\"\([0-9]*\)\".*/\1/p" "$2"; }
wide=$book/$run/figures/drawn.svg narrow=$book/$run/figures/narrow/drawn.svg
check 'of a diagram, lines marked wide or narrow belong to one of the two drawings' sh -c \
    "test $(side width "$wide") -gt $(side height "$wide") && test $(side width "$narrow") -lt $(side height "$narrow") && ! grep -q long '$wide' && grep -q long '$narrow'"

cat > "$book/figures/01_dots.gp" << 'GP'
load 'figures/style.gp'
set samples 2000
plot x with points pt 7 lc rgb teal
GP
cat > "$book/figures/01_cells.gp" << 'GP'
load 'figures/style.gp'
set palette maxcolors 8
unset key
unset colorbox
set samples 40
plot '+' using 1:(1):(0.2):(0.5):1 with boxxyerror fc palette
GP
draw 01_dots.gp
paths() { grep -c "<path fill='none' stroke='#[0-9a-f]*' stroke-width" "$book/$run/figures/drawn.svg"; }
check 'two thousand dots, and the one in the legend, are one path, in their colour' \
    test "$(grep -o 'h0' "$book/$run/figures/drawn.svg" | wc -l),$(paths)" = 2001,1
check 'with a dark twin' drawn '[stroke="#1b7383"]{stroke:#6cc3d5}'
draw 01_cells.gp
check 'forty cells in eight colours are eight paths' test "$(paths)" -eq 8

# More plots in one picture than letters that gnuplot tells them apart by: an id stands once, or an EPUB is refused.
printf '%s\n' "load 'figures/style.gp'" 'set multiplot layout 4,7' 'do for [i=1:28] { plot x }' 'unset multiplot' \
    > "$book/figures/01_parts.gp"
draw 01_parts.gp
twice() { grep -o " id=[\"'][^\"']*" "$book/$run/figures/drawn.svg" | sort | uniq -d | sed 's/^/twice:/' > "$log"; }
twice
check 'no id of a picture of many plots stands in it twice' test ! -s "$log"

echo 'plot "missing.csv"' > "$book/figures/01_none.gp"
draw 01_none.gp
check 'a figure of nothing fails' test "$code" -ne 0

# The figures that depend most on the character, with one that has little to show.
cp "$root/figures/03_topics.gp" "$root/figures/08_topics.gp" "$root/figures/09_words.gp" \
    "$root/figures/10_gap.gp" "$root/figures/10_shared.gp" "$root/figures/apart.awk" "$book/figures/"
mkdir -p "$book/$run/03" "$book/$run/10/floor" "$book/$run/10/grammar" "$book/$run/09"
rows() { # rows TABLE LINE...
    table=$book/$run/$1
    shift
    printf '%s\n' "$@" > "$table"
}
rows 03/topics.csv place,sorted,shuffled 0,0,0 30,0,0 60,0,0
draw 03_topics.gp
check 'one topic, sorted and shuffled' test "$code" -eq 0
rows 10/floor/topics.csv topic,conversations,tokens,loss,floor,gap all,7,700,1.6,1.5,0.1 rain,7,700,1.6,1.5,0.1
draw 08_topics.gp
check 'the gap of one topic' test "$code" -eq 0
check 'has its name' drawn '>rain<'
rows 10/floor/topics.csv topic,conversations,tokens,loss,floor,gap all,7,700,1.6,1.5,0.1 \
    rain,3,300,1.7,1.5,0.2 wind,2,200,1.6,1.5,0.1 snow,2,200,1.55,1.5,0.05
draw 08_topics.gp
all_three() { drawn '>rain<' && drawn '>wind<' && drawn '>snow<'; }
check 'the gaps of three' all_three
for gap in 0.1 -0.1; do
    rows 10/floor/tied.csv topic,shared,gap "rain,0,$gap"
    draw 10_gap.gp
    check "a gap of $gap" test "$code" -eq 0
done
rows 10/grammar/topics.csv topic,derivations,entropy,question,answer rain,6,1.79,0.69,1.1
draw 10_shared.gp
check 'one topic that shares nothing' drawn '>rain<'
rows 09/words.csv word,list,x,y rain,water,0.1,0.2 snow,water,0.1,-0.2 hail,water,-0.3,0.1
draw 09_words.gp
check 'the words of one list' drawn '>hail<'
check 'and its name' drawn '>water<'
rows 09/words.csv word,list,x,y
draw 09_words.gp
check 'no words: a figure' test "$code" -eq 0
check 'that says so' drawn 'five words that are one token each'
finish
