# How many different things have been seen after so many conversations.
height = 360
load 'figures/style.gp'
set xlabel "conversations drawn"
set ylabel "different ones among them"
set format x "%.0f"
set format y "%.0f"
stats run.'/01/distinct.csv' using 1 every ::1 nooutput
set xrange [0:STATS_max]
set yrange [0:STATS_max]
set key top left
eval key_above
file = run.'/01/distinct.csv'
plot x with lines lc rgb soft lw 1.4 dt (4,4) title "if nothing came twice", \
     file using 1:4 every ::1 with lines ls 1 title "conversations", \
     file using 1:3 every ::1 with lines ls 2 title "answers", \
     file using 1:2 every ::1 with lines ls 3 title "questions"
