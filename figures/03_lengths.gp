# How many rows the conversations give.
height = 340
load 'figures/style.gp'
data = run."/03/lengths.csv"
stats data using 2 skip 1 nooutput
set xlabel "rows of a conversation (tokens less one)"
set ylabel "conversations"
set format y "%.0f"
unset key
set xrange [0:*]
set yrange [0:*]
plot data using 1:2 skip 1 with boxes lc rgb teal
