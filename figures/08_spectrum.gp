# The singular values of a gradient, and of the step that Muon makes of it.
height = 360
load 'figures/style.gp'
data = run."/08/spectrum.csv"
stats data using 1 skip 1 nooutput
set xrange [0:STATS_max + 1]
set logscale y
set format y "%g"
set xlabel "singular value, from the largest to the smallest"
set ylabel "size"
set yrange [*:4]
set key above
eval key_above
plot data using 1:2 skip 1 with lines ls 2 title "the gradient, divided by its length", \
     data using 1:3 skip 1 with lines ls 1 title "Muon's step"
