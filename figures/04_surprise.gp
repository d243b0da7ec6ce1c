# The loss, by the probability that was given to the right answer.
height = 320
load 'figures/style.gp'
set xrange [0:1]
set yrange [0:5]
set xlabel "probability given to what came"
set ylabel "loss, nats"
set samples 2000
unset key
set label "the third was".(narrow ? "\n" : " ")."right: 0.408" at 0.665,0.408 left offset 0.8,(narrow ? 1.4 : 0.6) point pt 7 ps 1 lc rgb orange front textcolor rgb ink
set label "the second: 1.408" at 0.245,1.408 left offset 0.8,0.6 point pt 7 ps 1 lc rgb orange front textcolor rgb ink
set label "the first: 2.408" at 0.090,2.408 left offset 0.8,0.6 point pt 7 ps 1 lc rgb orange front textcolor rgb ink
plot -log(x) with lines ls 2 dt 1
