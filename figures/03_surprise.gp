# The surprise of bigrams and trigrams, token by token, at the first conversation of the test set.
width = 740; height = 370
load 'figures/style.gp'
data = run."/03/surprise.csv"
set xtics rotate by 90 right font "monospace,12" scale 0 noenhanced
set ylabel "surprise, nats"
set xrange [0.2:*]
set yrange [0:*]
set key above maxrows 1
set bmargin 6.5
set boxwidth 0.4 absolute
plot data using ($1-0.2):3 skip 1 with boxes lc rgb teal title "bigrams", \
     data using ($1+0.2):4:xtic(5) skip 1 with boxes lc rgb plum title "trigrams"
