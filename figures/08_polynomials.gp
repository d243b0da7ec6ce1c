# What the rounds of Muon make of a singular value: a*s + b*s^3 + c*s^5, one after the other.
# The numbers are those of src/08_training/muon.c.
height = 400
load 'figures/style.gp'
one(s) = s * (8.4268 - 24.9361*s**2 + 18.4925*s**4)
two(s) = (x = one(s), x * (4.1116 - 3.0591*x**2 + 0.5750*x**4))
three(s) = (y = two(s), y * (3.7146 - 2.7781*y**2 + 0.5429*y**4))
set logscale x
set xrange [0.0005:1]; set yrange [0:2.3]
set samples 3000
set xlabel "singular value before"
set ylabel "singular value after"
set xtics (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
if (narrow) { set xtics (0.001, 0.01, 0.1, 1) }
set key above
set arrow from 0.002, graph 0 to 0.002, graph 1 nohead lc rgb soft lw 1 dt (2,4)
plot one(x) with lines ls 7 title "one round", \
     two(x) with lines ls 2 title "two", \
     three(x) with lines ls 1 title "three", \
     0.256 with lines lc rgb soft lw 1.2 dt (4,4) notitle, \
     1.760 with lines lc rgb soft lw 1.2 dt (4,4) notitle
