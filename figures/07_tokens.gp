# The gradient of each token's vector in one sentence.
height = 300
load 'figures/style.gp'
data = run."/07/tokens.csv"
stats data using 1 skip 1 nooutput
n = STATS_records
unset key
set xrange [0:*]
set yrange [n-0.4:-0.6]
unset grid
set grid xtics lc rgb faint lw 1 lt 1 dt solid
set border 1
set ytics scale 0 noenhanced
set xlabel "length of the gradient"
plot data using ($3/2):0:($3/2):(0.34):ytic(2) skip 1 with boxxyerror lc rgb teal
