# What one training step keeps in memory.
height = 470
load 'figures/style.gp'
data = run."/07/memory.csv"
stats data using 2 skip 1 nooutput
n = STATS_records
set yrange [n-0.4:-0.6]
unset grid
set grid xtics lc rgb faint lw 1 lt 1 dt solid
set xlabel "megabytes"
set border 1
unset key
set ytics noenhanced font ",12"
set lmargin 25
set xrange [0:*]
plot data using ($2/2):0:($2/2):(0.36):($0 == n-1 ? 0xc8531c : $0 < 4 ? 0x4f7d2a : 0x1b7383):ytic(1) skip 1 \
       with boxxyerror lc rgb variable, \
     data using 2:0:(sprintf(" %.1f", $2)) skip 1 with labels left offset 0.4,0 font ",11" textcolor rgb soft
