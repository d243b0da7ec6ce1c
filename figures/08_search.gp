# Runs of the search for the recipe: the gap that each left after equally many tokens.
height = 380
load 'figures/style.gp'
data = "< grep ',1800000,' record/search.csv"
set xlabel "tokens in a step"
set ylabel "gap to the grammar, nats a token"
set logscale x 2
set xrange [380:11600]; set yrange [0:0.36]
set xtics (512, 1024, 2048, 4096, 8192)
set key above
gap(topics, who) = strcol(1) eq topics && strcol(2) eq who ? $11 : NaN
plot data using ($3*0.97):(gap("24", "adamw")) with points ls 2 title "AdamW, 24 topics", \
     data using ($3*1.03):(gap("24", "muon")) with points ls 1 title "Muon, 24 topics", \
     data using ($3*0.91):(gap("104", "adamw")) with points ls 3 title "AdamW, 104 topics", \
     data using ($3*1.09):(gap("104", "muon")) with points ls 5 title "Muon, 104 topics"
