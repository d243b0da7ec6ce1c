# The first token of an answer, as the temperature moves: on a logarithmic axis, for most of
# the chances are small.
height = 380
load 'figures/style.gp'
data = run."/09/temperature.csv"
set ylabel "chance (logarithmic)"
set logscale y
set yrange [5e-5:1.6]
set format y "%g"
set xtics scale 0 font ",12" noenhanced
if (narrow) { set xtics rotate by 45 right }
set xrange [0.6:10.4]
set key outside top center horizontal title "temperature"
at(t) = "< awk -F, '$3==".t."' ".data
plot at("0.2") using 1:4:xtic(2) with linespoints ls 6 title "0.2", \
     at("0.7") using 1:4 with linespoints ls 2 title "0.7", \
     at("1.0") using 1:4 with linespoints ls 5 title "1", \
     at("2.5") using 1:4 with linespoints ls 1 title "2.5"
