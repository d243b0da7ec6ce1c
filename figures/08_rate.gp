# The learning rate over a training of a thousand steps.
height = 280
load 'figures/style.gp'
data = run."/08/schedule.csv"
set xlabel "step of a thousand"
set ylabel "share of the peak"
set yrange [0:1.1]
set label "warm-up" at 62, 0.42 left textcolor rgb soft font ",12"
set label "floor" at 995, 0.05 right textcolor rgb soft font ",12"
plot data using 1:2 skip 1 with lines ls 1 title "cosine", \
     data using 1:3 skip 1 with lines ls 2 title "linear"
