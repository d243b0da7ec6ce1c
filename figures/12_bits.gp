# What the loss loses by rounding to fewer bits.
height = 340
load 'figures/style.gp'
table = run."/12/bits.csv"
least = 1e-5
shown(x) = x > least ? x : least
set xlabel "bits of a weight"
set ylabel "loss above that of floats, nats a token"
set logscale y
set format y "10^{%T}"
set xrange [8.3:2.7]
set xtics 1
set yrange [least * 0.8:*]
set key top left
plot table skip 1 using 1:(shown($3)) with linespoints ls 1 title "one scale for a matrix", \
     table skip 1 using 1:(shown($2)) with linespoints ls 2 title "a scale for each row"
