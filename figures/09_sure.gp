# One answer: how sure the fish was of each of its tokens.
height = 280
load 'figures/style.gp'
data = run."/09/sure.csv"
set ylabel "chance, in its own eyes"
set yrange [0:1.08]
set ytics 0.25
stats data using 4 skip 1 nooutput
if (STATS_records > 10) set xtics rotate by -40
set xtics scale 0 font ",13" noenhanced
set key outside top center horizontal
set rmargin 8
set boxwidth 0.8 absolute
plot data using 1:4:xtic(2) skip 1 with boxes fc rgb teal title "one half or more", \
     data using 1:($4 < 0.5 ? $4 : NaN) skip 1 with boxes fc rgb orange title "less"
