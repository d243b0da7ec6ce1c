# The kernels under the roof that memory and multipliers put over them.
height = 430
load 'figures/style.gp'
table = run."/11/roofline.csv"
stats table skip 1 using 4 nooutput
limit = STATS_max
stats table skip 1 using 5 nooutput
memory = STATS_max
stats table skip 1 using 6 nooutput
cache = STATS_max
set logscale xy
set xrange [0.08:400]
set yrange [2:limit*2]
set xlabel "operations for each byte that must be read or written"
set ylabel "billions of operations a second"
set key bottom right
set style textbox opaque fillcolor rgb paper noborder margins 0.2, 0
least(a, b) = a < b ? a : b
plot least(limit, cache*x) with lines lc rgb soft lw 1.5 dt (6,4) title "what can be done, from the cache", \
     least(limit, memory*x) with lines lc rgb plum lw 2 title "what can be done, from memory", \
     table skip 1 using 2:3 with points pt 7 ps 1 lc rgb orange title "what our kernels do", \
     table skip 1 every ::0::0 using 2:3:(strcol(1)) with labels boxed right offset -1,0.9 textcolor rgb ink notitle, \
     table skip 1 every ::1::1 using 2:3:(strcol(1)) with labels boxed right offset 0.6,-0.9 textcolor rgb ink notitle, \
     table skip 1 every ::2 using 2:3:(strcol(1)) with labels boxed left offset 0.6,-0.9 textcolor rgb ink notitle
