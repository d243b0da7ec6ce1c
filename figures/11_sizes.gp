# The plain and the fast product of square matrices.
height = 360
load 'figures/style.gp'
table = run."/11/sizes.csv"
values = run."/11/values.csv"
limit = real(system("awk -F, '$1==\"limit\"{print $2}' ".values))
set logscale xy
set xrange [14:1800]
set yrange [0.3:limit*2]
set xtics (16, 32, 64, 128, 256, 512, 1024)
set xlabel "rows and columns of both matrices"
set ylabel "billions of operations a second"
set key center right
eval key_above
plot limit with lines lc rgb plum lw 1.5 dt (6,4) title "what the machine can do", \
     table skip 1 using 1:3 with linespoints ls 2 dt 1 title "matmul\\_forward", \
     table skip 1 using 1:2 with linespoints ls 1 title "matmul\\_forward\\_plain"
