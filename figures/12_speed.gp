# Tokens a second of one core.
height = 220
load 'figures/style.gp'
table = run."/12/speed.csv"
stats table skip 1 using 2 nooutput
set xlabel "tokens a second, one core"
set yrange [1.6:-0.6]
unset grid
set border 1
unset key
set lmargin 12
set ytics scale 0 textcolor rgb ink
set xrange [0:STATS_max * 1.15]
plot table skip 1 using ($2/2):0:($2/2):(0.3):ytic(1) with boxxyerror lc rgb teal, \
     table skip 1 using ($2):0:(sprintf(" %.0f", $2)) with labels left textcolor rgb ink
