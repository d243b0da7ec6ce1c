# Embeddings of the character's words, in the plane in which they differ most.
data = run."/09/words.csv"
lists = system("tail -n +2 ".data." | cut -d, -f2 | awk '!s[$0]++' | tr '\n' ' '")
height = words(lists) > 0 ? 640 : 160
load 'figures/style.gp'
apart = "< awk -F, -v x=3 -v y=4 -v wide=".(narrow ? 340 : 620)." -v high=490 -f figures/apart.awk ".data
unset tics; unset grid
set border 0
set key outside bottom center horizontal reverse Left samplen 1
set offsets graph 0.06, graph 0.1, graph 0.04, graph 0.04
color(n) = word(orange." ".teal." ".plum." ".green." ".blue, n)
if (words(lists) == 0) {
  set label 1 "No list of this character has five words that are one token each:\nthere is nothing to place." \
    at graph 0.5, 0.5 center textcolor rgb soft
  set xrange [0:1]; set yrange [0:1]
  plot NaN notitle
} else {
  plot for [i=1:words(lists)] apart using 3:4:(strcol(2) eq word(lists,i) ? strcol(1) : "") \
    with labels textcolor rgb color(i) font ",12" notitle, \
    for [i=1:words(lists)] NaN with points pt 7 ps 1.2 lc rgb color(i) title system("echo ".word(lists,i)." | tr _ ' '")
}
