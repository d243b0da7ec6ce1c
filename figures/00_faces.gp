# Sixty thousand throws of a die made from three bits, and of one made with care.
height = 300
load 'figures/style.gp'
set style data histograms
set style histogram clustered gap 1
set boxwidth 0.9 relative
set yrange [0:17000]
set xrange [-0.6:5.6]
set ylabel "throws"
set xlabel "face"
set key top right
eval key_above
set arrow 1 from graph 0, first 10000 to graph 1, first 10000 nohead lc rgb soft dt (4,4) front
plot run.'/00/faces.csv' using 2:xtic(1) every ::1 lc rgb orange title "three bits, remainder by 6", \
     '' using 3 every ::1 lc rgb teal title "random\\_below(6)"
