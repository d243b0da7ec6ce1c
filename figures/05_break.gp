# A minnow trained without the causal mask, one without the scale, and a sound one.
height = 440
load 'figures/break.gp'
set yrange [0.00009:12]
set ytics (0.0001, 0.001, 0.01, 0.1, 1, 10)
set label sprintf("off by one: blown up at step %d", found("05_off_by_one_blown_up")) at graph 0.03, graph 0.06 textcolor rgb plum font ",12"
plot kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     kept("05_no_mask") using "step":"loss" with lines ls 1 title "no mask", \
     kept("05_no_scale") using "step":"loss" with lines ls 3 title "no scale", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
