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
check 'nothing lies behind it' sh -c "! grep -q 'fill=\"#fffdf8\"/>' '$book/$run/figures/drawn.svg'"
check 'it names no program' sh -c "! grep -qi 'produced by' '$book/$run/figures/drawn.svg'"
cp "$book/$run/figures/drawn.svg" "$book/first.svg"
draw 01_depth.gp
check 'drawn twice it is the same' cmp -s "$book/first.svg" "$book/$run/figures/drawn.svg"

echo 'digraph { bgcolor=transparent; a [label="fish & chips", style=filled, fillcolor="#d3e8ec"]; a -> b }' \
    > "$book/figures/01_flow.dot"
draw 01_flow.dot
check 'a diagram is drawn' test "$code" -eq 0
check 'its colours have dark twins' drawn '[fill="#d3e8ec"]{fill:#1d3c44}'
check 'its lines too' drawn '[stroke="black"]{stroke:#dcd8cf}'
check 'its size is in pixels' sh -c "! head -n 1 '$book/$run/figures/drawn.svg' | grep -q 'pt\"'"

echo 'plot "missing.csv"' > "$book/figures/01_none.gp"
draw 01_none.gp
check 'a figure of nothing fails' test "$code" -ne 0
finish
