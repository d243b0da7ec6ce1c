# Above: minnows at a hundred times the rate, without warm-up, without clipping. Below: one that
# reads its conversations sorted by topic. Each beside the sound one.
height = narrow ? 900 : 700
load 'figures/break.gp'
set multiplot layout 2,1
set yrange [0.5:12]
set ytics (0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 10)
blown = found("08_hundred_times_rate_blown_up")
set arrow 1 from blown, graph 0 to blown, graph 1 nohead lc rgb orange lw 2.2
set label 1 sprintf("blown up at step %d", blown) at blown, first 0.85 offset 1 textcolor rgb orange font ",12"
plot NaN with lines ls 1 dt solid title "a hundred times the rate", \
     kept("08_no_warmup") using "step":"loss" with lines ls 3 title "no warm-up", \
     kept("08_no_clipping") using "step":"loss" with lines ls 5 title "no clipping", \
     kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
unset arrow 1; unset label 1
plot kept("08_no_shuffle") using "step":"loss" with lines lc rgb orange lw 1.2 title "sorted by topic", \
     kept("08_no_shuffle") using "step":"eval" with points lc rgb orange pt 7 ps 0.7 title "its evaluation text", \
     kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     kept("sound") using "step":"eval" with points lc rgb teal pt 5 ps 0.6 title "its evaluation text", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
unset multiplot
