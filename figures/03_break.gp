# A minnow whose targets are the tokens that it reads, one for which two conversations pass for
# one, and a sound one.
height = 380
load 'figures/break.gp'
set yrange [0.00009:12]
set ytics (0.0001, 0.001, 0.01, 0.1, 1, 10)
plot kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     kept("03_boundaries_dropped") using "step":"loss" with lines ls 3 title "boundaries dropped", \
     kept("03_targets_not_moved") using "step":"loss" with lines ls 1 title "targets not moved", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
