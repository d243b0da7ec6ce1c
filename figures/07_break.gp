# A minnow one of whose biases has no gradient, one with a wrong sign in the gradient of the
# softmax, and a sound one.
height = 380
load 'figures/break.gp'
set yrange [0.5:10]
set ytics (0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8)
plot kept("07_no_bias_gradient") using "step":"loss" with lines ls 3 title "no gradient for one bias", \
     kept("sound") using "step":"loss" with lines ls 2 title "sound", \
     kept("07_sign") using "step":"loss" with lines ls 1 title "a wrong sign", \
     floor with lines lc rgb green lw 2 dt solid title "the floor"
