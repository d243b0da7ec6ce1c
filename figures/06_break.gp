# Minnows without a residual path, born ten times too large, and with a norm that reads what
# another should; and a sound one.
height = 420
load 'figures/break.gp'
set yrange [0.5:25]
set ytics (0.6, 1, 1.5, 2, 3, 4, 6, 10, 20)
plot kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     kept("06_no_residual") using "step":"loss" with lines ls 1 title "no residual path", \
     kept("06_ten_times") using "step":"loss" with lines ls 5 title "ten times the scale", \
     kept("06_norm2_reads_x") using "step":"loss" with lines ls 3 title "second norm reads x", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
