# Embeddings of the character's words, in the plane in which they differ most.
height = 640
load 'figures/style.gp'
data = run."/09/words.csv"
apart = "< awk -F, -v x=3 -v y=4 -v wide=620 -v high=490 -f figures/apart.awk ".data
unset tics; unset grid
set border 0
set key outside bottom center horizontal
set offsets graph 0.06, graph 0.1, graph 0.04, graph 0.04
lists = system("tail -n +2 ".data." | cut -d, -f2 | awk '!s[$0]++' | tr '\n' ' '")
colour(n) = word(orange." ".teal." ".plum." ".green." ".blue, n)
plot for [i=1:words(lists)] apart using 3:4:(strcol(2) eq word(lists,i) ? strcol(1) : "") \
  with labels textcolor rgb colour(i) font ",12" notitle, \
  for [i=1:words(lists)] NaN with points pt 7 ps 1.2 lc rgb colour(i) title system("echo ".word(lists,i)." | tr _ ' '")
