# Which matrices feel it: each kind alone in four bits.
height = 280
load 'figures/style.gp'
table = run."/12/kinds.csv"
stats table skip 1 using 5 nooutput
set xlabel "loss above that of floats,".(narrow ? "\n" : " ")."thousandths of a nat a token"
set yrange [4.6:-0.6]
set xrange [0:(STATS_max > 0 ? 1150 * STATS_max : 1)]
unset grid
set border 1
unset key
set lmargin 18
set ytics scale 0 textcolor rgb ink noenhanced
above(x) = x > 0 ? 1000 * x : 0
plot table skip 1 using (above($5)/2):0:(above($5)/2):(0.3):ytic(1) with boxxyerror lc rgb plum, \
     table skip 1 using (above($5)):0:(sprintf(" %.2f", 1000 * $5)) with labels left textcolor rgb ink
