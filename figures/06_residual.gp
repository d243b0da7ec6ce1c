# How alike the tokens become, with the residual path and without.
height = 340
load 'figures/style.gp'
data = run."/06/residual.csv"
set xlabel "blocks passed"
set ylabel "mean cosine of two tokens"
set yrange [0:1.05]
set xtics 1
set key bottom right
plot data using 1:3 skip 1 with linespoints ls 1 title "without the residual path", \
     data using 1:2 skip 1 with linespoints ls 2 title "with it"
