# GELU seen from nearby and from afar, and what it costs a fish that learned with ReLU.
width = 740; height = 340
load 'figures/style.gp'
table = run."/12/lift.csv"
relu(z) = z > 0 ? z : 0
gelu(z) = z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))
least = 1e-6
shown(x) = abs(x) > least ? abs(x) : least
set multiplot layout 1,2 margins 0.11,0.97,0.16,0.88 spacing 0.13
set samples 400
set xrange [-1.5:1.5]; set yrange [-0.25:1.5]
set xlabel "z"; set ylabel "hidden value" 
set xtics 0.5; set ytics 0.5
set key top left
plot gelu(x) with lines ls 1 title "GELU", gelu(4 * x) / 4 with lines ls 2 title "GELU(4z)/4", \
     gelu(64 * x) / 64 with lines ls 4 title "GELU(64z)/64", relu(x) with lines ls 3 title "ReLU"
set logscale xy
set xrange [0.8:320]; set yrange [least * 0.6:*]
set xtics (1, 4, 16, 64, 256); set ytics auto
set format y "10^{%T}"
set xlabel "factor"; set ylabel "loss: how far from that with ReLU" 
unset key
plot table skip 1 using 1:(shown($2)) with linespoints ls 1
unset multiplot
