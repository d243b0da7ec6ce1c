# How far a step goes, as a share of how large the weights are.
height = 320
load 'figures/style.gp'
data = run."/log.csv"
set xlabel "step"
set ylabel "step, thousandths of the weights"
set y2label "learning rate, share of its peak"
set ytics nomirror; set y2tics
set y2range [0:1.05]; set yrange [0:*]
eval key_above
stats data using 3 skip 2 nooutput
peak = STATS_max
plot data using 1:($6*1000) skip 2 with lines lc rgb teal lw 1.6 title "size of the step", \
     data using 1:($3/peak) skip 2 axes x1y2 with lines ls 1 title "learning rate"
