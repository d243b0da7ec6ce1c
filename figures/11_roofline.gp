# The kernels under the roofs that memory, cache and multipliers put over them.
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
set yrange [2:limit*5]
set xlabel "operations for each byte".(narrow ? "\n" : " ")."that must be read or written"
set ylabel "billions of operations a second"
set key top left reverse Left
set samples 400
least(a, b) = a < b ? a : b
letter(i) = substr("abcdefgh", i + 1, i + 1)
plot least(limit, cache*x) with lines lc rgb soft lw 1.5 dt (6,4) title "what can be done, from the cache", \
     least(limit, memory*x) with lines lc rgb plum lw 2 dt solid title "what can be done, from memory", \
     table skip 1 using 2:3 with points pt 7 ps 1 lc rgb orange title "what our kernels do", \
     table skip 1 using 2:3:(letter(int($0))) with labels center offset 0,-0.9 textcolor rgb ink notitle, \
     table skip 1 using (14):(limit/6.5/1.45**$0):(letter(int($0))."  ".strcol(1)) with labels left textcolor rgb ink notitle
