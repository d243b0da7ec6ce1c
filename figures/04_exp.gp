# The error of float_exp; 0.5 would be a perfectly rounded result.
height = 320
load 'figures/style.gp'
set xlabel "x"
set ylabel "error, units in the last place"
set xrange [-10:10]
set yrange [-1.2:1.2]
set arrow from -10,0.5 to 10,0.5 nohead lc rgb plum lw 1.2 dt (6,4)
set arrow from -10,-0.5 to 10,-0.5 nohead lc rgb plum lw 1.2 dt (6,4)
plot run."/04/exp.csv" skip 1 using 1:2 with points pt 7 ps 0.18 lc rgb teal notitle
