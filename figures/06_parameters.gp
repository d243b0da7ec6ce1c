# Where the parameters sit.
height = 330
load 'figures/style.gp'
data = run."/06/parameters.csv"
set yrange [6.6:-0.6]
unset grid
set grid xtics lc rgb faint lw 1 lt 1 dt solid
set xlabel "millions of parameters"
set border 1
unset key
set ytics noenhanced
set lmargin 25
plot data using ($2/2e6):0:($2/2e6):(0.36):ytic(1) skip 1 with boxxyerror lc rgb teal, \
     data using ($2/1e6):0:(sprintf(" %.2f", $2/1e6)) skip 1 with labels left offset 0.4,0 font ",11" textcolor rgb soft
