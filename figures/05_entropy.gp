# How widely a query looks, by its position: with the scale, without it, and at birth.
height = 360
load 'figures/style.gp'
data = run."/05/entropy.csv"
set xlabel "position of the token that looks"
set ylabel "entropy of its attention, nats"
set key at graph 0.98, graph 0.56
eval key_above
set xrange [0:63]; set yrange [0:4.4]
plot data using 1:5 skip 1 with lines lc rgb soft lw 1.4 dt (4,4) title "looking everywhere: ln(t + 1)", \
     data using 1:4 skip 1 with lines ls 4 title "newborn", \
     data using 1:2 skip 1 with lines ls 2 title "random, scaled", \
     data using 1:3 skip 1 with lines ls 1 title "random, not scaled"
