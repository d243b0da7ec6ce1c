# The words of the training set by their rank, and the line of slope -1 that Zipf saw.
height = 380
load 'figures/style.gp'
set logscale xy
set xrange [0.8:*]
set yrange [0.8:*]
set xlabel "rank of the word"
set ylabel "how often it is said"
set format y "10^{%T}"
set key top right
file = run.'/01/words.csv'
stats file using 2 every ::1 nooutput
top = STATS_max
set label 1 at 1,1 "" # names of some words
plot top / x with lines lc rgb soft lw 1.4 dt (4,4) title "1 / rank", \
     file using 1:2 every ::1 with points pt 7 ps 0.35 lc rgb teal title "words", \
     file using 1:($0 < 1 || $0 == 3 || $0 == 12 || $0 == 40 || $0 == 150 || $0 == 600 || $0 == 1500 ? $2 : NaN):3 \
       every ::1 with labels offset 0.6,0.9 left textcolor rgb ink font ",12" notitle
