# The gaps of finished trainings, by how many tokens there were for each topic.
height = 400
load 'figures/style.gp'
set xlabel "tokens of training for each topic"
set ylabel "gap to the grammar, nats a token"
set logscale xy
set yrange [0.002:0.5]
set xrange [8e3:7e5]
set xtics ("10,000" 1e4, "30,000" 3e4, "100,000" 1e5, "300,000" 3e5)
set ytics (0.003, 0.01, 0.03, 0.1, 0.3)
set key above maxrows 2
set datafile missing NaN
data = "record/gap.csv"
gap(topics) = $1 == topics && strcol(4) eq "yes" ? $3 : NaN
plot data using ($2/$1):(gap(104)) with linespoints ls 3 title "early fish, 104 topics", \
     data using ($2/$1):(gap(83)) with linespoints ls 4 title "early fish, 83", \
     data using ($2/$1):(gap(24)) with linespoints ls 2 title "early fish, 24", \
     data using ($2/$1):(gap(41)) with linespoints ls 5 title "the gnome, 41", \
     data using ($2/$1):(gap(87)) with linespoints ls 1 title "guppy, 87"
