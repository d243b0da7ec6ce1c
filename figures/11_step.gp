# Where the time of a step goes, kernel by kernel, and how much of it the multipliers or the
# memory would have needed at their limits.
height = 440
load 'figures/style.gp'
table = run."/11/step.csv"
feed = "< tail -n +2 ".table." | sort -t, -k3,3 -gr"
stats feed using 3 nooutput
set xlabel "milliseconds"
set yrange [STATS_records-0.4:-0.6]
set xrange [0:*]
set ytics scale 0 noenhanced
set grid xtics lc rgb faint lw 1 lt 1 dt solid; unset grid
set key bottom right
eval key_above
half = 500 * STATS_max
if (narrow) { set xtics floor(half / 10**floor(log10(half))) * 10**floor(log10(half)) }
need(peak, memory) = peak > memory ? peak : memory
plot feed using (500*$3):0:(500*$3):(0.36):ytic(1) with boxxyerror fc rgb teal_tint title "it took", \
     feed using (500*$3*need($7,$8)):0:(500*$3*need($7,$8)):(0.36) with boxxyerror fc rgb teal title "at the limit it would have taken"
