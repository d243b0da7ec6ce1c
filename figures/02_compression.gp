# How many bytes a token stands for, against the size of the vocabulary.
height = 360
load 'figures/style.gp'
data = run."/02/compression.csv"
set logscale x 2
set xrange [240:*]
set yrange [0.5:*]
set ytics (1.5, 2, 2.5, 3, 3.5, 4)
set xlabel "entries in the vocabulary"
set ylabel "bytes a token stands for"
set key above maxrows 1
set arrow from graph 0, first 1 to graph 1, first 1 nohead lc rgb soft lw 1.6 dt (2,5)
set label "single bytes: 1" at graph 0.98, first 0.8 right tc rgb soft font ",12"
plot data using 1:2 with linespoints ls 1 title "unseen conversations", \
     data using 1:3 with linespoints ls 2 title "the same, in CAPITALS"
