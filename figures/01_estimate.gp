# The mean surprise of more and more conversations, and the entropy it must come to.
height = 340
load 'figures/style.gp'
set logscale x
set xlabel "conversations drawn"
set ylabel "mean of -ln P, nats"
set format x "%.0f"
set xrange [10:20000]
exact = real(system("awk -F, '$1 == \"entropy\" { print $2 }' ".run."/10/grammar/values.csv"))
set yrange [exact - 2:exact + 2]
set key top right
file = run.'/10/grammar/estimate.csv'
plot file using 1:($2 - $3):($2 + $3) every ::1 with filledcurves fc rgb orange_tint title "one standard error", \
     file using 1:2 every ::1 with lines ls 1 title "measured", \
     exact with lines lc rgb teal lw 2 dt solid title "computed"
