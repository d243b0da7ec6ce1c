# What is left to learn after so many tokens, for characters of different size. Lines join
# finished trainings; a point from the middle of a schedule is none of them.
height = 460
load 'figures/style.gp'
set xlabel "tokens of training"
set ylabel "gap to the grammar, nats a token"
set logscale xy
set xrange [8e5:2.6e7]; set yrange [0.002:0.5]
set xtics ("1 million" 1e6, "2" 2e6, "5" 5e6, "10" 1e7, "20" 2e7)
set ytics (0.003, 0.01, 0.03, 0.1, 0.3)
set key outside top center horizontal maxrows 3
gap(topics, finished) = $1 == topics && strcol(4) eq finished ? $3 : NaN
set datafile missing NaN
data = "record/gap.csv"
found(name, from) = real(system("sed -n 's/^".name.",//p' ".run.from."/values.csv"))
tokens = found("tokens", "/08")
left = found("gap", '/10/floor')
plot data using 2:(gap(104, "yes")) with linespoints ls 3 title "early fish, 104 topics", \
     data using 2:(gap(83, "yes")) with linespoints ls 4 title "early fish, 83", \
     data using 2:(gap(24, "yes")) with linespoints ls 2 title "early fish, 24", \
     data using 2:(gap(41, "yes")) with linespoints ls 5 title "the gnome, 41 topics", \
     data using 2:(gap(87, "yes")) with linespoints ls 1 title "guppy, 87 topics", \
     data using 2:(gap(87, "no")) with points ls 7 title "guppy, on the way", \
     "+" every ::0::0 using (tokens):(left) with points pt 6 ps 1.6 lw 2 lc rgb ink title "this page"
