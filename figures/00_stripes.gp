# Pairs of neighbours: a bad generator draws lines, a good one draws nothing.
height = 400
load 'figures/style.gp'
set multiplot layout 1,2 spacing 0.08 margins 0.09,0.98,0.17,0.90
set size square
unset grid
unset key
set xrange [0:1]
set yrange [0:1]
set xtics 0.5
set ytics 0.5
set xlabel "a number"
set ylabel "the next number"
set title "x = (1229 x + 1) mod 2048"
plot run.'/00/stripes.csv' using 1:2 with points pt 7 ps 0.25 lc rgb orange
set title "SplitMix64"
unset ylabel
plot run.'/00/stripes.csv' using 3:4 with points pt 7 ps 0.25 lc rgb teal
unset multiplot
