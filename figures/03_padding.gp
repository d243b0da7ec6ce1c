# The share of places that no conversation fills.
height = 360
load 'figures/style.gp'
data = run."/03/padding.csv"
set logscale x 2
set xlabel "conversations in a batch"
set ylabel "places left empty"
set format y "%.0f%%"
set yrange [0:100]
set key above maxrows 3
eval key_above
plot data using 1:(100*$3) skip 1 with linespoints ls 3 title "padded to the context", \
     data using 1:(100*$2) skip 1 with linespoints ls 1 title "padded to the longest of the batch", \
     data using 1:(100*$4) skip 1 with linespoints ls 2 title "packed: rows that a batch may have and has not"
