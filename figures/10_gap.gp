# The gap of each topic against what its questions and answers share.
height = 420
load 'figures/style.gp'
data = run.'/10/floor/tied.csv'
of(what) = real(system("awk -F, 'NR > 1 {s = $2 > s ? $2 : s; g = $3 > g ? $3 : g; l = $3 < l ? $3 : l} END {print ".what." + 0}' ".data))
most = of("g"); wide = of("s") > 0.3 ? 1.2 * of("s") : 0.3
# Named: topics that share something, and those with the widest gaps.
names = sprintf("< awk -F, 'NR == 1 || $2 > 0 || $3 > 0.7 * %f' %s | awk -F, -v x=2 -v y=3 -v wide=%d -v high=%d -f figures/apart.awk", most, data, narrow ? 290 : 560, narrow ? 210 : 300)
set xlabel "what question and answer share, nats"
set ylabel "the model's gap, nats a conversation"
set xrange [-0.3:wide]
set yrange [1.1 * of("l") - 0.001 : 1.15 * most + 0.01]
unset key
plot data using 2:3 skip 1 with points pt 7 ps 0.6 lc rgb teal, \
     (most > 0 ? names : data) using 2:3:1 with labels center offset 0,0.7 noenhanced textcolor rgb ink font ",12"
