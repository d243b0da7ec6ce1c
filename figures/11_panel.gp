# Eight questions of six weights, as the model keeps them and as a panel: the numbers of one step
# become neighbours.
height = 330
load 'figures/style.gp'
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
unset border; unset key; unset tics; unset grid
set xrange [-0.6:18.4]
set yrange [-3.1:narrow ? 10.3 : 9.6]
break = narrow ? "\n" : " "
array tint[6] = [orange_tint, teal_tint, green_tint, plum_tint, gold_tint, blue_tint]
box(x, y, k, m) = sprintf("set object rectangle from %g,%g to %g,%g fc rgb '%s' fs solid border lc rgb soft", x, y, x + 0.94, y + 0.94, tint[k + 1])
# left: w, a row for each output m
do for [m=0:7] { do for [k=0:5] {
    eval box(k, 7 - m, k, m)
    set label sprintf("%d,%d", m, k) at k + 0.47,7.47 - m center textcolor rgb ink font ",11"
} }
# right: the panel, a row for each k
do for [k=0:5] { do for [m=0:7] {
    eval box(10 + m, 7 - k, k, m)
    set label sprintf("%d,%d", m, k) at 10.47 + m,7.47 - k center textcolor rgb ink font ",11"
} }
set label "w (M,K): a row is".break."one output's weights" at 0,(narrow ? 9.6 : 8.6) left textcolor rgb ink
set label "the panel (K,M):".break."a row is one step k" at 10,(narrow ? 9.6 : 8.6) left textcolor rgb ink
set arrow from 6.6,4.4 to 9.5,4.4 lc rgb soft lw 1.5
set label "pack" at 8.05,5 center textcolor rgb soft
# how a step reads: jumps of a row, or one stretch
set label "in memory, a step's eight weights" at 0,-0.9 left textcolor rgb soft font ",13"
do for [i=0:47] { m = i / 6; k = i % 6
    set object rectangle from i*0.178,-2.2 to i*0.178 + 0.155,-1.5 fc rgb (k == 1 ? teal : faint) fs solid noborder
}
do for [i=0:47] { k = i / 8
    set object rectangle from 10 + i*0.166,-2.2 to 10 + i*0.166 + 0.143,-1.5 fc rgb (k == 1 ? teal : faint) fs solid noborder
}
plot NaN
