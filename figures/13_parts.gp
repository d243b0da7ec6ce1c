# Where a step of guppy goes with eight machines.
height = 260
load 'figures/style.gp'
table = run."/13/parts.csv"
set xlabel "seconds of a step"
set yrange [2.6:-0.6]
set xrange [0:*]
set border 1
unset grid
set ytics scale 0 textcolor rgb ink
set lmargin 14
set key outside top center horizontal
eval key_above
plot table skip 1 using ($2/2):0:($2/2):(0.3):ytic(sprintf("%d Gbit/s", $1)) with boxxyerror lc rgb teal title "passes", \
     table skip 1 using ($2 + $3/2):0:($3/2):(0.3) with boxxyerror lc rgb orange title "bytes", \
     table skip 1 using ($2 + $3 + $4/2):0:($4/2):(0.3) with boxxyerror lc rgb gold title "adding", \
     table skip 1 using ($2 + $3 + $4 + $5/2):0:($5/2):(0.3) with boxxyerror lc rgb plum title "waiting for messages"
