# The error of a numerical gradient, by the length of the step.
height = 370
load 'figures/style.gp'
data = run."/07/steps.csv"
set logscale xy
set format x "10^{%L}"
set format y "10^{%L}"
set xlabel "length of the step h"
set ylabel "relative error of the slope"
set xrange [1e-7:10]; set yrange [1e-6:2]
set key at graph 0.66, graph 0.95
set label "the loss is no straight line" at 8, (narrow ? 3.4e-6 : 2.6e-6) right textcolor rgb soft font ",12"
set label "the last digits are all that is left" at 1.3e-7, (narrow ? 1.5e-6 : 2.6e-6) left textcolor rgb soft font ",12"
plot data using 1:3 skip 1 with linespoints ls 2 title "one side", \
     data using 1:2 skip 1 with linespoints ls 1 title "both sides"
