# Three ways down a narrow valley.
height = 360
load 'figures/style.gp'
data = run."/08/valley.csv"
set xlabel "along the valley: flat"
set ylabel "across: steep"
set xrange [-9.6:2.6]; set yrange [-1.9:1.9]
set samples 400
set key above
hill(x, level) = 2*level > x*x ? sqrt((2*level - x*x) / 40) : NaN
plot for [level in "0.5 3 8 16 28 42"] hill(x, real(level)) with lines lc rgb grey lw 0.8 dt solid notitle, \
     for [level in "0.5 3 8 16 28 42"] -hill(x, real(level)) with lines lc rgb grey lw 0.8 dt solid notitle, \
     data using 2:3 skip 1 with linespoints ls 3 title "plain descent", \
     data using 4:5 skip 1 with linespoints ls 2 title "with momentum", \
     data using 6:7 skip 1 with linespoints ls 1 title "AdamW"
