# Runs of the search for the recipe: what each batch size reached with equally many tokens.
height = 330
load 'figures/style.gp'
data = "record/search.csv"
set xlabel "tokens in a step"
set ylabel "loss on evaluation text"
set logscale x 2
set xrange [700:11600]; set yrange [0.65:1.1]
set xtics (1024, 2048, 4096, 8192)
set key top right
plot data using (strcol(1) eq "adamw" ? $2 : NaN):6 skip 1 with points ls 2 title "AdamW, each rate that was tried", \
     data using (strcol(1) eq "muon" ? $2*1.06 : NaN):6 skip 1 with points ls 1 title "Muon", \
     data using 2:7 skip 1 with lines lc rgb green lw 2 dt solid title "the grammar's own loss: the floor"
