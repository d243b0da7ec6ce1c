# One head of random queries and keys, three steps: scores, masked, softmaxed.
width = 740; height = 250
load 'figures/style.gp'
data = run."/05/stages.csv"; labels = run."/05/labels.csv"
stats labels using 1 skip 1 nooutput
T = STATS_records
set multiplot layout 1,3 margins 0.15,0.90,0.04,0.78 spacing 0.02
unset grid; unset key; unset xtics; set ytics scale 0 noenhanced font ",11"; unset colorbox; unset border
set size ratio 1
set title offset 0,-0.8
set xrange [-0.5:T-0.5]; set yrange [T-0.5:-0.5]
set cbrange [-2.6:2.6]
eval "set palette defined (".diverging.")"
set title "scores"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):3 skip 1 with boxxyerror fc palette, \
     labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper
set format y ""
set title "the future masked"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):4 skip 1 with boxxyerror fc palette
set cbrange [0:1]
eval "set palette defined (".sequential.")"
set title "softmax of each row"
set colorbox user origin screen 0.915,0.06 size screen 0.018,0.7
set cbtics 0.5 font ",11"
plot data using 2:1:($2-0.5):($2+0.5):($1-0.5):($1+0.5):5 skip 1 with boxxyerror fc palette
unset multiplot
