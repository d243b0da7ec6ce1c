# Each step of the climb, and what the machine could do.
height = 340
load 'figures/style.gp'
table = run."/11/climb.csv"
values = run."/11/values.csv"
limit = real(system("awk -F, '$1==\"limit\"{print $2}' ".values))
set xlabel "billions of operations a second"
set xrange [0:limit * 1.14]
set yrange [7.6:0.4]
unset grid
set border 1
unset key
set lmargin 21
set tmargin 2
set ytics scale 0 textcolor rgb ink
set arrow from limit,graph 0 to limit,graph 1 nohead lc rgb plum lw 1.5 dt (6,4)
set label "what the machine can do" at limit,graph 1.05 right textcolor rgb plum
plot table skip 1 using ($3/2):1:($3/2):(0.3):ytic(2) with boxxyerror lc rgb teal, \
     table skip 1 using (($3 > limit*0.85 && $3 < limit ? limit : $3) + limit*0.012):1:(sprintf("%.1f", $3)) with labels left textcolor rgb ink
