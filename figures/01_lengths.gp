# How long questions and answers are.
height = 300
load 'figures/style.gp'
set xlabel "bytes"
set ylabel "conversations"
set format y "%.0f"
set xrange [0:140]
set yrange [0:*]
set key top right
set boxwidth 1.7 absolute
file = run.'/01/lengths.csv'
plot file using ($1 + 1):2 every ::1 with boxes lc rgb orange title "questions", \
     file using ($1 + 3):3 every ::1 with boxes lc rgb teal title "answers"
