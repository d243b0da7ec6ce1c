# Which topic comes when: sorted, and as the batcher deals.
width = 760; height = 380
load 'figures/style.gp'
data = run."/03/topics.csv"
set multiplot layout 1,2
unset key
unset grid
set xlabel "conversations dealt"
set xrange [0:*] noextend
set xtics 20000 format "%.0f"
set ylabel "topic"
stats data using 2 skip 1 nooutput
if (STATS_max == 0) { set yrange [-1:1]; set ytics 1 } # a character with one topic
set title "sorted by topic"
plot data using 1:2 skip 1 with points pt 7 ps 0.14 lc rgb orange
unset ylabel
set title "shuffled"
plot data using 1:3 skip 1 with points pt 7 ps 0.14 lc rgb teal
unset multiplot
