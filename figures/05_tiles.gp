# Which scores of 40 tokens attention_scores computes: panels of 16 keys, tiles of 8 queries.
width = 600; height = narrow ? 320 : 400
load 'figures/style.gp'
unset grid; unset key; set border 15 lc rgb soft
set size ratio -1
set lmargin at screen 0.11; set rmargin at screen narrow ? 0.70 : 0.79
set bmargin at screen 0.02; set tmargin at screen 0.85
set xrange [-0.5:47.5]; set yrange [39.5:-0.5]
unset xtics; set x2range [-0.5:47.5]; set x2tics 8 scale 0 textcolor rgb soft offset 0,-0.5
set ytics 8 scale 0 offset 0.8,0
set x2label "key" textcolor rgb ink offset 0,-0.8; set ylabel "query" offset 2,0
do for [u=0:32:16] {
    set obj rect from u-0.5,u-0.5 to u+15.5,39.5 fc rgb orange_tint fs solid 1 noborder behind
    set arrow from u-0.5,u-0.5 to u-0.5,39.5 nohead lc rgb ink lw 1.8 front
    set arrow from u+15.5,u-0.5 to u+15.5,39.5 nohead lc rgb ink lw 1.8 front
    set arrow from u-0.5,u-0.5 to u+15.5,u-0.5 nohead lc rgb ink lw 1.8 front
    do for [t=u+8:39:8] { set arrow from u-0.5,t-0.5 to u+15.5,t-0.5 nohead lc rgb ink lw 0.7 front }
}
do for [t=0:39] { set obj rect from -0.5,t-0.5 to t+0.5,t+0.5 fc rgb teal_tint fs solid 1 noborder behind }
set obj rect from 39.5,31.5 to 47.5,39.5 fc rgb faint fs solid 1 noborder behind
set label "needed" at 49,5 left textcolor rgb teal
set label "computed," at 49,10 left textcolor rgb orange
set label "then masked" at 49,12.6 left textcolor rgb orange
set label "no keys here:" at 49,17.6 left textcolor rgb soft
set label "zeros" at 49,20.2 left textcolor rgb soft
plot NaN
