# Two orders of adding the same numbers.
height = 340
load 'figures/style.gp'
set xlabel "numbers added so far, thousands"
set ylabel "error of the sum"
set xrange [0:1050]
set key top left
plot run."/04/sums.csv" skip 1 using ($1/1000):2 with lines ls 1 title "from left to right", \
     run."/04/sums.csv" skip 1 using ($1/1000):3 with lines ls 2 dt 1 title "sixteen lanes and a tree"
