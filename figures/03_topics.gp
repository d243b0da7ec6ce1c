# Which topic comes when, of the first twelve: sorted, and as the batcher deals.
width = 760; height = 380
load 'figures/style.gp'
data = run."/03/topics.csv"
# Each conversation in twenty is in the table; x counts those of these topics.
of(column) = "< awk -F, 'NR > 1 && $".column." < 12 { print 20 * n++ \",\" $".column." }' ".data
set multiplot layout 1,2
unset key
unset grid
set xlabel "conversations dealt"
set xrange [0:*] noextend
set xtics 5000 format "%.0f"
set ylabel "topic"
set yrange [-0.8:11.8]
set ytics 0, 1, 11 format ""
set title "sorted by topic"
plot of(2) using 1:2 with points pt 7 ps 0.3 lc rgb orange
unset ylabel
set title "shuffled"
plot of(3) using 1:2 with points pt 7 ps 0.3 lc rgb teal
unset multiplot
