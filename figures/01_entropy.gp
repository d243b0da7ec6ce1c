# The entropy of each topic, against what it would be if all its conversations were alike.
height = 420
load 'figures/style.gp'
set xlabel "logarithm of the number of its conversations, nats"
set ylabel "entropy of the topic, nats"
set key top left
file = run.'/01/topics.csv'
named(t) = strstrt("|sums|feeling|curious|goodnight|greet|taste|hungry|places|politics|thanks|", "|".t."|") > 0
set yrange [10:*]
plot x with lines lc rgb soft lw 1.4 dt (4,4) title "all equally likely", \
     file using (log($4)):5 every ::1 with points pt 7 ps 0.5 lc rgb teal title "topics", \
     file using (log($4)):(named(strcol(1)) ? $5 : NaN):1 every ::1 with labels offset 0.7,-0.5 left \
       noenhanced textcolor rgb ink font ",12" notitle
