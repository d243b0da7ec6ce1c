# The losses of random tokens at birth, and ln V.
height = 330
load 'figures/style.gp'
data = run."/06/losses.csv"
stats data using 2 skip 1 nooutput
mean = STATS_mean
values = run."/06/values.csv"
stats values using (strcol(1) eq "ln_V" ? $2 : NaN) skip 1 nooutput
lnV = STATS_max
step = 0.1
set xlabel "loss of one token, nats"
set ylabel "tokens"
set yrange [0:*]
set boxwidth step * 0.9 absolute
set key top left
set arrow from lnV, graph 0 to lnV, graph 1 nohead lc rgb orange lw 2.2 front
set label "ln V" at lnV, graph 0.96 offset 0.6,0 textcolor rgb orange front
plot data using (step * floor($2 / step) + step / 2):(1) skip 1 smooth frequency with boxes lc rgb teal notitle
