# The exam at each snapshot of the training.
height = 330
load 'figures/style.gp'
data = run.'/10/exam/growth.csv'
set xlabel "step"
set ylabel "percent of answers"
set yrange [0:105]
set key above
plot data using 1:(100*$2) skip 1 with linespoints ls 2 title "sayable", \
     data using 1:(100*$3) skip 1 with linespoints ls 4 title "on topic", \
     data using 1:(100*$5) skip 1 with linespoints ls 5 title "new"
