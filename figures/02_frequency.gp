# Tokens of the training text by how often they occur.
height = 360
load 'figures/style.gp'
data = run."/02/frequency.csv"
set logscale xy
set xlabel "token, the most frequent first"
set ylabel "times in the training text"
set format y "10^{%L}"
set key top right
eval key_above
stats data using 2 skip 1 nooutput
plot data using 1:2 skip 1 with lines ls 1 title "tokens", \
     STATS_max / x with lines ls 7 dt (4,4) title "most frequent / rank (Zipf's law)"
