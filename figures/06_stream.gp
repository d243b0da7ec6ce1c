# One token's row of x after each block, as far as a layer can see it.
width = 740; height = 330
load 'figures/style.gp'
data = run."/06/stream.csv"
stats data using 1 skip 1 nooutput
L = STATS_max
if (narrow) { set multiplot layout 2,1 margins 0.21,0.97,0.13,0.92 spacing 0.14 } \
else { set multiplot layout 2,1 margins 0.13,0.97,0.13,0.92 spacing 0.14 }
unset grid; unset key; unset colorbox; unset border
set ytics scale 0 ("embedding" 0)
do for [l=1:L] { set ytics add (sprintf("block %d", l - 1) l) }
set xrange [-0.5:63.5]; set yrange [L + 0.5:-0.5]
set cbrange [-2.6:2.6]
eval "set palette defined (".diverging.")"
set title offset 0,-0.8
unset xtics
set title "with the residual path"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):3 skip 1 with boxxyerror fc palette
set title "without"
set xtics scale 0 ("channel 0" 0, "16" 16, "32" 32, "48" 48, "63" 63)
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):4 skip 1 with boxxyerror fc palette
unset multiplot
