# The likeliest tokens after "hi", by each of the models that count.
width = 740; height = narrow ? 500 : 250
load 'figures/style.gp'
data = run."/03/next.csv"
if (narrow) { set multiplot layout 3,1 } else { set multiplot layout 1,3 }
unset key; unset grid
set border 0
unset xtics
set ytics scale 0 font "monospace,12" noenhanced
set xrange [0:0.75]
set yrange [5.5:-0.5]
set lmargin 14; set rmargin 1; set tmargin 2; set bmargin 0.6
name(order) = order == 1 ? "looks at nothing" : order == 2 ? "looks at hi" : "looks at ↵ hi"
do for [order = 1:3] {
    of = "< awk -F, '$1 == ".order."' ".data
    set title name(order) offset narrow ? -6 : -4,0
    plot of using ($3/2):2:(0):3:($2-0.32):($2+0.32):ytic(4) with boxxyerror \
             lc rgb (order == 1 ? orange : order == 2 ? teal : plum), \
         of using 3:2:(sprintf("%.3f", $3)) with labels left offset 0.4 font ",12" tc rgb soft
}
unset multiplot
