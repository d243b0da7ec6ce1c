# The entropy of each topic, against what it would be if all its conversations were alike.
height = 420
load 'figures/style.gp'
set xlabel "logarithm of the number of its conversations, nats"
set ylabel "entropy of the topic, nats"
set key top left
eval key_above
file = run.'/10/grammar/topics.csv'
stats file using 3 every ::1 name "H" nooutput
stats file using (log($2)) every ::1 name "N" nooutput
# Named: the richest, the plainest, those that can say least and most; all, of a small character.
named(h, n) = H_records < 12 || h > H_max - 1 || h < H_min + 0.01 || n > N_max - 0.01 || n < N_min + 0.01
set yrange [floor(H_min) - 2:ceil(N_max) + 1]
set xrange [floor(N_min) - 1:ceil(N_max) + 1]
plot x with lines lc rgb soft lw 1.4 dt (4,4) title "all equally likely", \
     file using (log($2)):3 every ::1 with points pt 7 ps 0.5 lc rgb teal title "topics", \
     file using (log($2)):(named($3, log($2)) ? $3 : NaN):1 every ::1 with labels offset 0.7,-0.5 left \
       noenhanced textcolor rgb ink font ",12" notitle
