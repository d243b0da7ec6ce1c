# The same head with the mask and without.
width = 740; height = narrow ? 620 : 320
load 'figures/style.gp'
data = run."/05/cheat.csv"; labels = run."/05/labels.csv"
stats labels using 1 skip 1 nooutput
T = STATS_records
# On a phone the maps are below each other, and each names its rows.
named = narrow ? ", labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper" : ""
if (narrow) { set multiplot layout 2,1 margins 0.26,0.88,0.03,0.94 spacing 0,0.08 } \
else { set multiplot layout 1,2 margins 0.18,0.90,0.03,0.85 spacing 0.04 }
unset grid; unset key; unset xtics; set ytics scale 0 noenhanced font ",11"; unset colorbox; unset border
set size ratio 1
set title offset 0,-0.8
set xrange [-0.5:T-0.5]; set yrange [T-0.5:-0.5]; set cbrange [0:1]
set title "with the mask"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):3 skip 1 with boxxyerror fc palette, \
     labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper
if (!narrow) { set format y "" }
set title "without"
set colorbox user origin screen (narrow ? 0.89 : 0.915),0.06 size screen 0.018,(narrow ? 0.36 : 0.75)
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):4 skip 1 with boxxyerror fc palette @named
unset multiplot
