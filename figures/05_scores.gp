# One head of random queries and keys, three steps: scores, masked, softmaxed. A score is
# gray or orange, attention is teal, as in every map of the chapter.
width = 740; height = narrow ? 880 : 290
load 'figures/style.gp'
data = run."/05/stages.csv"; labels = run."/05/labels.csv"
stats labels using 1 skip 1 nooutput
T = STATS_records
# On a phone the maps are below each other, and each names its rows.
named = narrow ? ", labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper" : ""
if (narrow) { set multiplot layout 3,1 margins 0.26,0.86,0.02,0.955 spacing 0,0.05 } \
else { set multiplot layout 1,3 margins 0.15,0.985,0.16,0.86 spacing 0.02 }
unset grid; unset key; unset xtics; set ytics scale 0 noenhanced font ",11"; unset colorbox; unset border
set size ratio 1
set title offset 0,-0.8
set xrange [-0.5:T-0.5]; set yrange [T-0.5:-0.5]
set cbrange [-2.6:2.6]
set palette defined (-1 '#22252a', -0.5 '#8b8e91', 0 '#fffdf8', 0.5 '#eb9a63', 1 '#9c3c17')
set title "scores"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):3 skip 1 with boxxyerror fc palette, \
     labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper
if (!narrow) { set format y "" }
set title "the future masked"
if (narrow) { set colorbox user origin screen 0.88,0.36 size screen 0.02,0.24 } \
else { set colorbox horizontal user origin screen 0.25,0.09 size screen 0.36,0.035 }
set cbtics 1 scale 0 offset 0,(narrow ? 0 : 0.5) font ",11"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):4 skip 1 with boxxyerror fc palette @named
set cbrange [0:1]
eval "set palette defined (".sequential.")"
set title "softmax of each row"
if (narrow) { set colorbox user origin screen 0.88,0.04 size screen 0.02,0.24 } \
else { set colorbox horizontal user origin screen 0.745,0.09 size screen 0.20,0.035 }
set cbtics 0.5
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):5 skip 1 with boxxyerror fc palette @named
unset multiplot
