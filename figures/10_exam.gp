# The exam, asked in three ways.
height = 340
load 'figures/style.gp'
data = run.'/10/exam/exam.csv'
set style data histograms
set style histogram clustered gap 1
set ylabel "percent of answers"
set yrange [0:105]
set key outside top center horizontal
all = "< awk -F, '$2==\"all\"' ".data
plot all using (100*$4/$3):xtic(1) lc rgb teal title "sayable", \
     all using (100*$5/$3) lc rgb green title "on topic", \
     all using (100*$7/$3) lc rgb gold title "new", \
     all using (100*$8/$3) lc rgb grey title "repeated"
