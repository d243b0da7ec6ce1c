# The exam by bits.
height = 300
load 'figures/style.gp'
table = run."/12/marks.csv"
set xlabel "bits of a weight"
set ylabel "of 1,000 answers, percent"
set yrange [0:112]
set xrange [-0.6:3.6]
set key top right horizontal
eval key_above
set boxwidth 0.36 absolute
plot table skip 1 using ($0 - 0.19):2:xtic(1) with boxes lc rgb teal title "sayable", \
     table skip 1 using ($0 + 0.19):3 with boxes lc rgb orange title "on topic", \
     table skip 1 using ($0 - 0.19):($2 + 4):(sprintf("%.1f", $2)) with labels textcolor rgb ink font ",12" notitle, \
     table skip 1 using ($0 + 0.19):($3 + 4):(sprintf("%.1f", $3)) with labels textcolor rgb ink font ",12" notitle
