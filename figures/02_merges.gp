# How often each pair stood in the text when its turn came.
height = 360
load 'figures/style.gp'
data = run."/02/merges.csv"
set logscale xy
set xlabel "merge"
set ylabel "times the pair was in the text"
set format y "10^{%L}"
unset key
pick(n) = (n == 1 || n == 4 || n == 20 || n == 100 || n == 500 || n == 2000)
plot data using 1:2 skip 1 with lines ls 1, \
     data using (pick($1) ? $1 : NaN):2 skip 1 with points pt 7 ps 0.8 lc rgb teal, \
     data using (pick($1) ? $1 : NaN):2:3 skip 1 with labels offset 0.8,0.9 left \
         font "monospace,12" tc rgb ink
