# The share of rows that do no work.
height = 360
load 'figures/style.gp'
data = run."/03/padding.csv"
set logscale x 2
set xlabel "conversations in a batch"
set ylabel "rows wasted"
set format y "%.0f%%"
set yrange [0:100]
set key at graph 0.98, graph 0.68
plot data using 1:(100*$3) skip 1 with linespoints ls 3 title "filled up to the context", \
     data using 1:(100*$2) skip 1 with linespoints ls 1 title "filled up to the longest", \
     data using 1:(100*$4) skip 1 with linespoints ls 2 title "packed (rows that stay free)"
