# What is still to be learned: the gap between model and grammar, by topic.
height = 560
load 'figures/style.gp'
data = run.'/10/floor/topics.csv'
stats data using 6 skip 2 nooutput
rows = STATS_records
shown = rows < 30 ? rows : 30
feed = "< tail -n +3 ".data." | sort -t, -k6,6 -gr | awk -F, -v n=".shown." '{l[NR]=$0} END{h=int(n/2); for(i=1;i<=NR;i++) if(i<=n-h || i>NR-h) print l[i]}'"
set xlabel "nats a token"
set yrange [shown-0.4:-0.6]
set xrange [0:*]
set ytics scale 0 font ",11" noenhanced
set grid xtics lc rgb faint lw 1 lt 1 dt solid; unset grid
set key outside top center horizontal
plot feed using ($5/2):0:($5/2):(0.38):ytic(1) with boxxyerror fc rgb teal title "the grammar's own loss", \
     feed using ($5+$6/2):0:($6/2):(0.38) with boxxyerror fc rgb orange title "the gap"
