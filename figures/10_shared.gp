# The entropy of each topic: what only the question decides, what both share, what only the
# answer decides.
height = 620
load 'figures/style.gp'
data = run.'/10/grammar/topics.csv'
stats data using 3 skip 1 nooutput
rows = STATS_records
shown = rows < 30 ? rows : 30
# All topics whose halves share something, and others to fill the picture; by entropy.
feed = "< tail -n +2 ".data." | awk -F, '{s=$4+$5-$3; print (s > 0.001 ? s : 0)\",\"$0}' | sort -t, -k1,1 -gr | head -n ".shown." | sort -t, -k4,4 -gr"
set lmargin 16
set xlabel "nats"
set yrange [shown-0.4:-0.6]
set xrange [0:*]
set ytics scale 0 font ",11" noenhanced
unset grid; set grid xtics lc rgb faint lw 1 lt 1 dt solid
set key outside top center horizontal reverse Left
eval key_above
plot feed using (($5-$1)/2):0:(($5-$1)/2):(0.38):ytic(2) with boxxyerror fc rgb teal title "of the question alone", \
     feed using ($5-$1/2):0:($1/2):(0.38) with boxxyerror fc rgb orange title "shared", \
     feed using ($5+($6-$1)/2):0:(($6-$1)/2):(0.38) with boxxyerror fc rgb teal_tint title "of the answer alone"
