# The most memory that a rank had, by the number of ranks.
height = 260
load 'figures/style.gp'
table = run."/13/memory.csv"
stats table skip 1 using 2 nooutput
set xlabel "megabytes"
set yrange [4.6:0.4]
set xrange [0:STATS_max * 1.1]
set border 1
set grid xtics
unset grid
set ytics scale 0 textcolor rgb ink 1
set ylabel "ranks"
set key outside top center horizontal
plot table skip 1 using ($2/2):($1 - 0.2):($2/2):(0.18) with boxxyerror lc rgb orange title "the first rank", \
     table skip 1 using ($3/2):($1 + 0.2):($3/2):(0.18) with boxxyerror lc rgb teal title "the last", \
     table skip 1 using 2:($1 - 0.2):(sprintf(" %.0f", $2)) with labels left textcolor rgb ink notitle, \
     table skip 1 using 3:($1 + 0.2):(sprintf(" %.0f", $3)) with labels left textcolor rgb ink notitle
