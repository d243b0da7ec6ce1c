# Seconds to learn a vocabulary: counting everything anew, and with the heap.
height = 360
load 'figures/style.gp'
data = run."/02/time.csv"
set logscale xy
set xlabel "entries in the vocabulary"
set ylabel "seconds"
set format y "10^{%L}"
set xrange [250:5000] noextend
set xtics (300, 500, "1,000" 1000, "2,000" 2000, "4,000" 4000)
set key above maxrows 1
plot data using 1:2 with linespoints ls 1 title "counting all pairs anew (plain)", \
     data using 1:3 with linespoints ls 2 title "counting what changed (fast)"
