# Ten thousand normal draws, and the curve that they come from.
height = 320
load 'figures/style.gp'
set xrange [-4:4]
set yrange [0:0.45]
set xlabel "value"
set ylabel "share of the draws, per unit"
set boxwidth 0.15 absolute
set samples 300
bell(x) = exp(-x * x / 2) / sqrt(2 * pi)
eval key_above
plot run.'/00/normal.csv' using 1:2 with boxes lc rgb teal title "10,000 draws", \
     bell(x) with lines lc rgb orange lw 2.2 dt solid title "the normal density"
