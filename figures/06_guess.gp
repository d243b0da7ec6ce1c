# What a newborn expects to follow "hi guppy": all tokens, the likeliest first.
height = 340
load 'figures/style.gp'
data = run."/06/guess.csv"
stats data using 1 skip 1 nooutput
V = STATS_max
step = V > 1024 ? int(V / 1024) : 1 # more points than pixels nobody can see
set xlabel "tokens, the likeliest first"
set ylabel "probability, %"
set xrange [1:V]; set yrange [0:*]
set key top right
if (narrow) { set xtics int(V / 4) }
plot data using 1:(100*$2) skip 1 every step with filledcurves y1=0 lc rgb teal_tint notitle, \
     data using 1:(100*$2) skip 1 every step with lines lc rgb teal lw 2 title "at birth", \
     100/V with lines ls 1 title "a blind guess: 1/V"
