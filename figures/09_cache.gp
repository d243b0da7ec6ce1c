# Time to the next token, with and without the cache.
height = 320
load 'figures/style.gp'
data = run."/09/cache.csv"
set xlabel "tokens read so far"
set ylabel "milliseconds to the next token"
set logscale y
set key top left
plot data using 1:3 skip 1 with linespoints ls 1 title "everything computed anew", \
     data using 1:2 skip 1 with linespoints ls 2 title "with the cache"
