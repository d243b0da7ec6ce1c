# Single parameters: the gradient, and what differences say.
height = 440
load 'figures/style.gp'
data = run."/07/every.csv"
set logscale xy
set format x "10^{%L}"
set format y "10^{%L}"
set xlabel "size of the gradient, by backpropagation"
set ylabel "the same by differences"
set xrange [1e-7:1]; set yrange [1e-7:1]
set key top left
set arrow from 1e-7, 2.4e-5 to 1, 2.4e-5 nohead lc rgb soft lw 1.2 dt (4,4)
set label "one last digit of the loss" at 0.9, 1.5e-5 right textcolor rgb soft font ",12"
plot x with lines lc rgb soft lw 1.2 title "equal", \
     data using 1:(abs($2)) skip 1 with points pt 7 ps 0.45 lc rgb teal title "parameters"
