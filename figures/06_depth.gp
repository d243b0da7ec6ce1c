# How large x is after each half of a block, at three initialisations.
height = 360
load 'figures/style.gp'
data = run."/06/depth.csv"
set logscale y
set format y "%g"
set xlabel "halves of blocks passed"
set ylabel "root mean square of x"
set key at graph 0.98, graph 0.72
plot for [i=1:3] data using 2:(abs($1 / word("10 1 0.1", i) - 1) < 0.01 ? $3 : NaN) skip 1 \
     with linespoints ls i title (i == 1 ? "weights ten times as large" : i == 2 ? "normal(0, 0.02)" : "one tenth of it")
