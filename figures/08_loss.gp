# The loss as it falls, on training and evaluation text, and the floor under both.
load 'figures/style.gp'
data = run."/08/loss.csv"
set xlabel "step"
set ylabel "loss, nats a token"
set logscale y
set yrange [0.55:10]
set ytics (0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8)
plot data using 1:3 skip 1 with lines ls 2 title "training text, mean of 20 steps", \
     data using 1:4 skip 1 with linespoints ls 1 title "evaluation text", \
     data using 1:5 skip 1 with lines lc rgb green lw 2 dt solid title "the grammar's own loss: the floor"
