# A matrix product by hand: a row of x, a row of w (drawn as a column), one number of y.
width = 640; height = 340
load 'figures/style.gp'
unset border; unset key; unset tics; unset grid
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set xrange [-0.9:10.3]
set yrange [-1.45:4.85]
array X[6] = [1, 2, 3, 4, 5, 6]
array W[6] = [1, 0, -1, 2, 1, 0.5]
array Y[4] = [8, 5.5, 8, 16]
# x: rows below each other; w: each of its rows a column; y: where they meet
do for [r=0:1] { do for [k=0:2] {
    lit_x = r == 0; lit_w = r == 1
    set object rectangle from k,(1 - r) to k + 0.94,(1.94 - r) fc rgb (lit_x ? orange_tint : paper) fs solid border lc rgb soft
    set label sprintf("%g", X[3*r + k + 1]) at k + 0.47,1.47 - r center textcolor rgb ink
    set object rectangle from 4 + r,(3.8 - k*0.78) to 4.94 + r,(4.5 - k*0.78) fc rgb (lit_w ? teal_tint : paper) fs solid border lc rgb soft
    set label sprintf("%g", W[3*r + k + 1]) at 4.47 + r,4.15 - k*0.78 center textcolor rgb ink
} }
do for [r=0:1] { do for [m=0:1] {
    set object rectangle from 4 + m,(1 - r) to 4.94 + m,(1.94 - r) fc rgb (r == 0 && m == 1 ? gold_tint : paper) fs solid border lc rgb soft
    set label sprintf("%g", Y[2*r + m + 1]) at 4.47 + m,1.47 - r center textcolor rgb ink
} }
set label "x" at -0.35,1 center textcolor rgb soft
break = narrow ? "\n" : " "
set label "w transposed:".break."its rows are columns" at 3.8,3.4 right textcolor rgb soft
set label "y" at 6.3,1 center textcolor rgb soft
set label "1·2 + 2·1 + 3·0.5".break."= 5.5" at 6.8,1.47 left textcolor rgb ink font ",13"
set arrow from 6.72,1.47 to 6.0,1.47 lc rgb gold lw 1.5
# the same x in memory
do for [i=0:5] {
    set object rectangle from i,-1.2 to i + 0.94,-0.6 fc rgb (i < 3 ? orange_tint : paper) fs solid border lc rgb soft
    set label sprintf("%g", X[i + 1]) at i + 0.47,-0.9 center textcolor rgb ink font ",12"
}
set label "x in memory:".break."row after row" at 6.3,-0.9 left textcolor rgb soft font ",13"
plot NaN
