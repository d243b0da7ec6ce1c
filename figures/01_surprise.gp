# How surprising the conversations of the test set are.
height = 300
load 'figures/style.gp'
set xlabel "-ln P of a conversation, nats"
set ylabel "conversations of the test set"
set yrange [0:*]
stats run.'/10/grammar/surprise.csv' using ($2 > 0 ? $1 : NaN) every ::1 nooutput
set xrange [floor(STATS_min) - 1:ceil(STATS_max) + 2]
exact = real(system("awk -F, '$1 == \"entropy\" { print $2 }' ".run."/10/grammar/values.csv"))
set arrow 1 from exact, graph 0 to exact, graph 1 nohead lc rgb orange lw 2 front
set label 1 "entropy" at exact, graph 0.93 offset 0.8,0 textcolor rgb orange front
unset key
set boxwidth 0.9 absolute
plot run.'/10/grammar/surprise.csv' using ($1 + 0.5):2 every ::1 with boxes lc rgb teal
