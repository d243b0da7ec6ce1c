# What the likeliest first token has, and what all those have together that top-k cuts off.
height = 320
load 'figures/style.gp'
data = run."/09/tail.csv"
set xlabel "temperature"
set ylabel "percent of the probability"
set yrange [0:105]
set xrange [0:3]
set key outside top center horizontal
eval key_above
set arrow 1 from 0.7, 0 to 0.7, 100 nohead lc rgb soft lw 1.2 dt (4,4)
set label 1 "our fish: 0.7" at 0.73, 96 left textcolor rgb soft font ",12"
plot data using 1:(100*$2) skip 1 with lines ls 2 title "the likeliest token", \
     data using 1:(100*$3) skip 1 with lines ls 1 title "all tokens beyond the 50 likeliest"
