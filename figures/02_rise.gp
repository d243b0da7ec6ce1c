# How often a few pairs stand in the text, merge after merge, until they are joined.
height = 380
load 'figures/style.gp'
data = run."/02/rise.csv"
set logscale xy
set xlabel "merge"
set ylabel "times the pair is in the text"
set format y "10^{%L}"
set xrange [1:*]
set yrange [100:*]
set key above maxrows 1 noenhanced
of(i) = "< awk -F, '$1 == ".i."' ".data
end(i) = "< awk -F, '$1 == ".i." { line = $0 } END { print line }' ".data
text(i) = system("awk -F, '$1 == ".i." { gsub(/\"/, \"\", $4); print $4; exit }' ".data)
plot for [i = 0:3] of(i) using 2:3 with steps ls (i + 1) lw 2.4 title text(i), \
     for [i = 0:3] end(i) using 2:3 with points pt 7 ps 0.9 lc rgb ink notitle
