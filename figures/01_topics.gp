# How likely each topic is, and how large its share of the training set has become.
height = 340
load 'figures/style.gp'
set xlabel "topics, the likeliest first"
set ylabel "share of all conversations"
set format y "%.1f%%"
set yrange [0:*]
set key top right
file = "< tail -n +2 ".run."/01/topics.csv | sort -t, -k2,2gr"
set xrange [-1:*] noextend
plot file using 0:($2 * 100) with steps lc rgb teal lw 2 title "by weight", \
     file using 0:($3 * 100) with points pt 7 ps 0.5 lc rgb orange title "in the training set", \
     file using 0:($0 == 0 || $0 == 14 || $0 == 40 || $0 == 80 ? $3 * 100 : NaN):1 \
       with labels offset 0.5,1.2 left noenhanced textcolor rgb ink font ",12" notitle
