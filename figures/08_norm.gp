# The length of the gradient at every step, and where it is clipped.
height = 300
load 'figures/style.gp'
data = run."/log.csv"
set xlabel "step"
set ylabel "length of the gradient"
set logscale y
set label "clipped above" at graph 0.985, first 1 right offset 0,0.6 textcolor rgb soft font ",12"
plot data using 1:5 skip 2 with lines lc rgb teal lw 1.2 notitle, \
     1 with lines lc rgb orange lw 1.6 dt (6,4) notitle
