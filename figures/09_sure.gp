# One answer, each token as wide as it is long and as high as the fish was sure of it.
height = 260
load 'figures/style.gp'
data = run."/09/sure.csv"
set ylabel "chance, in its own eyes"
set yrange [0:1.08]
stats data using 4 skip 1 nooutput
if (STATS_records > 14) set xtics rotate by -40
set xtics scale 0 font ",13" noenhanced
set cbrange [0:1]
unset colorbox
set boxwidth 0.85
plot data using 1:4:4:xtic(2) skip 1 with boxes fc palette lw 1 notitle
