# Each step of the climb, and what the machine could do.
height = 380
load 'figures/style.gp'
table = run."/04/climb.csv"
values = run."/04/values.csv"
limit = real(system("awk -F, '$1==\"limit\"{print $2}' ".values))
set xlabel "billions of operations a second"
set xrange [0:limit * 1.12]
set yrange [7.6:0.4]
unset ytics
set grid noytics
set grid xtics lc rgb faint lw 1 lt 1 dt solid
set border 1
set arrow from limit,graph 0 to limit,graph 1 nohead lc rgb plum lw 1.5 dt (6,4)
set label "what the machine can do" at limit*0.99,0.75 right textcolor rgb plum
set boxwidth 0.5 absolute
plot table skip 1 using ($3/2):1:($3/2):(0.26) with boxxyerror lc rgb teal_tint fs solid notitle, \
     table skip 1 using (limit*0.012):1:(sprintf("%s  %.1f", strcol(2), $3)) with labels left offset 0,0 textcolor rgb ink notitle
