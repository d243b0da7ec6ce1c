# The gap of each topic against what its questions and answers share.
height = 420
load 'figures/style.gp'
data = run.'/10/floor/tied.csv'
stats data using 3 skip 1 nooutput
high = STATS_max * 0.7
names = "< awk -F, 'NR == 1 || $2 > 0 || $3 > ".sprintf("%f", high)."' ".data." | awk -F, -v x=2 -v y=3 -v wide=560 -v high=300 -f figures/apart.awk"
set xlabel "what question and answer share, nats"
set ylabel "the model's gap, nats a conversation"
set xrange [-0.3:*]; set yrange [0:*]
set offsets 0, graph 0.12, graph 0.08, 0
unset key
plot data using 2:3 skip 1 with points pt 7 ps 0.6 lc rgb teal, \
     names using 2:3:1 with labels center offset 0,0.7 noenhanced textcolor rgb ink font ",12"
