# Bytes by part, in floats and in eight bits.
height = 300
load 'figures/style.gp'
table = run."/12/kinds.csv"
set xlabel "megabytes"
set yrange [4.6:-0.6]
set xrange [0:*]
unset grid
set border 1
set key bottom right
eval key_above
set lmargin 18
set ytics scale 0 textcolor rgb ink noenhanced
plot table skip 1 using ($2/2e6):($0 - 0.19):($2/2e6):(0.17):ytic(1) with boxxyerror lc rgb grey title "floats", \
     table skip 1 using ($3/2e6):($0 + 0.19):($3/2e6):(0.17) with boxxyerror lc rgb teal title "eight bits"
