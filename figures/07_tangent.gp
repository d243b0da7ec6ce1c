# The loss of the network of three weights along its first weight, and its slope at 1.
height = 330
load 'figures/style.gp'
relu(x) = x > 0 ? x : 0
loss(w) = 0.5 * (3 * relu(2 * w - 1) - 1) ** 2
slope(w) = 2 + 12 * (w - 1)
set xrange [0.25:1.2]
set yrange [-0.4:4.5]
set samples 1000
set xlabel "w_1"
set ylabel "loss"
set key top left
set label "the ReLU is off" at (narrow ? 0.41 : 0.37),0.75 center textcolor rgb soft font ",12"
set label "here" at 1.015,1.8 left textcolor rgb ink
plot loss(x) with lines ls 1 title "the loss", \
     (x > 0.8 ? slope(x) : NaN) with lines ls 2 title "its slope at 1", \
     "+" every ::0::0 using (1):(2) with points pt 7 ps 1 lc rgb ink notitle
