# The first weights of a row, and the levels that four and eight bits leave them.
height = 320
load 'figures/style.gp'
table = run."/12/row.csv"
values = run."/12/values.csv"
step = real(system("awk -F, '$1==\"row_scale_4\"{print $2}' ".values))
set xlabel "weight k of the row"
set ylabel "its value"
set xrange [-1:48]
set yrange [-7.5*step:7.5*step]
unset grid
set key outside top center horizontal
do for [i=-7:7] { set arrow from -1,i*step to 48,i*step nohead lc rgb faint lw 1 back }
plot table skip 1 using 1:2 with impulses lc rgb grey lw 1 notitle, \
     table skip 1 using 1:4 with points pt 4 ps 1.1 lc rgb orange title "four bits", \
     table skip 1 using 1:3 with points pt 7 ps 0.7 lc rgb teal title "eight bits", \
     table skip 1 using 1:2 with points pt 2 ps 0.6 lc rgb ink title "the weight"
