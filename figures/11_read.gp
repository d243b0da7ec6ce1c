# How fast one thread reads, by the cache that holds what it reads.
height = 320
load 'figures/style.gp'
set logscale x 2
set logscale y
set xrange [8:262144]
set yrange [8:1200]
set xtics ("16 KB" 16, "128 KB" 128, "1 MB" 1024, "8 MB" 8192, "64 MB" 65536)
set ytics (10, 30, 100, 300, 1000)
set xlabel "size of the block that one thread".(narrow ? "\n" : " ")."reads again and again"
set ylabel "gigabytes a second"
plot run."/11/read.csv" skip 1 using 1:2 with linespoints ls 2 dt 1 notitle
