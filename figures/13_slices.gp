# Three ranks and four numbers: every rank has a gradient of all, each gets the sum of its slice, moves
# its weights, and all get all weights.
height = narrow ? 560 : 300
load 'figures/style.gp'
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
unset border; unset key; unset tics; unset grid
if (narrow) { set xrange [-1.8:7.8]; set yrange [19.2:-1.5] } else { set xrange [-1.6:27.4]; set yrange [5.6:-1.5] }
# where the second and the third block are: beside the first, on a phone below it
x2 = narrow ? 1.2 : 10.4; y2 = narrow ? 7 : 0
x3 = narrow ? 1.2 : 20.4; y3 = narrow ? 14 : 0
array hue[3] = [orange, teal, plum]
array pale[3] = [orange_tint, teal_tint, plum_tint]
array owner[4] = [1, 2, 3, 3]
# three columns of blocks: a rank a row, a number a cell, in the color of its owner
do for [r=0:2] {
    set label sprintf("rank %d", r) at -1.5,1.6*r + 0.45 left textcolor rgb hue[r + 1] font ",13"
    do for [i=0:3] {
        set object rectangle from 1.2 + 1.3*i,1.6*r to 2.35 + 1.3*i,1.6*r + 0.9 fc rgb pale[owner[i + 1]] fs solid border lc rgb hue[owner[i + 1]]
        set label sprintf("%d", (i + 1)*10**r) at 1.78 + 1.3*i,1.6*r + 0.45 center textcolor rgb ink font ",12"
        mine = owner[i + 1] == r + 1
        set object rectangle from x2 + 1.3*i,y2 + 1.6*r to x2 + 1.15 + 1.3*i,y2 + 1.6*r + 0.9 fc rgb (mine ? pale[r + 1] : paper) fs solid border lc rgb (mine ? hue[r + 1] : faint)
        if (mine) { set label sprintf("%d", (i + 1)*111) at x2 + 0.58 + 1.3*i,y2 + 1.6*r + 0.45 center textcolor rgb ink font ",12" }
        set object rectangle from x3 + 1.55*i,y3 + 1.6*r to x3 + 1.4 + 1.55*i,y3 + 1.6*r + 0.9 fc rgb pale[owner[i + 1]] fs solid border lc rgb hue[owner[i + 1]]
        set label sprintf("%.3f", 1 - 0.111*(i + 1)) at x3 + 0.7 + 1.55*i,y3 + 1.6*r + 0.45 center textcolor rgb ink font ",11"
    }
}
set label "gradients of its pass" at 3.75,-0.7 center textcolor rgb soft font ",13"
set label "the sum of its slice" at x2 + 2.55,y2 - 0.7 center textcolor rgb soft font ",13"
set label "all weights" at x3 + 3.05,y3 - 0.7 center textcolor rgb soft font ",13"
if (narrow) {
    do for [k=1:2] { set arrow from 3.75,7*k - 2.1 to 3.75,7*k - 1.1 lc rgb ink lw 1.6 }
    set label "reduce" at 4.1,5.4 left textcolor rgb ink font ",13"
    set label "update, gather" at 4.1,12.4 left textcolor rgb ink font ",13"
} else {
    set arrow from 6.7,2.05 to 10,2.05 lc rgb ink lw 1.6
    set label "reduce" at 8.35,1.6 center textcolor rgb ink font ",13"
    set arrow from 15.9,2.05 to 20,2.05 lc rgb ink lw 1.6
    set label "update, gather" at 17.95,1.6 center textcolor rgb ink font ",13"
}
plot NaN
