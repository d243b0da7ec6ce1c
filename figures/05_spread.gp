# How large the scores of random vectors are, by the size of the head.
height = 340
load 'figures/style.gp'
data = run."/05/spread.csv"
set logscale xy 2
set xlabel "channels of the head, HS"
set ylabel "standard deviation of a score"
set key top left
set xrange [1:256]; set yrange [0.5:32]
plot sqrt(x) with lines lc rgb soft lw 1.4 dt (4,4) title "square root of HS", \
     data using 1:2 skip 1 with linespoints ls 1 title "q . k", \
     data using 1:3 skip 1 with linespoints ls 2 title "q . k / sqrt(HS)"
