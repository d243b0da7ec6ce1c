# A thousand weights, added in a thousand orders.
height = 300
load 'figures/style.gp'
table = run."/13/order.csv"
set xlabel "from the true sum, in units of the last place"
set ylabel "orders"
set xrange [-61:61]
set yrange [0:*]
unset key
set boxwidth 0.8
plot table skip 1 using 1:2 with boxes lc rgb teal
