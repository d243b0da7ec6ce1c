# How many bytes a token stands for, against the size of the vocabulary.
height = 360
load 'figures/style.gp'
data = run."/02/compression.csv"
set logscale x 2
set xrange [240:*]
set yrange [0:*]
set xlabel "entries in the vocabulary"
set ylabel "bytes a token stands for"
set key bottom right
set arrow from graph 0, first 1 to graph 1, first 1 nohead lc rgb soft lw 1 dt (2,3)
set label "one token, one byte" at graph 0.98, first 1.15 right tc rgb soft font ",12"
plot data using 1:2 with linespoints ls 1 title "conversations it has not seen", \
     data using 1:3 with linespoints ls 2 title "the same in CAPITALS"
