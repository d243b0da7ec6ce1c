# One multiply-add after the other, and four chains at once: what starts in each cycle, if one can
# start in each and takes four.
height = 300
load 'figures/style.gp'
set lmargin 1; set rmargin 1; set tmargin 1; set bmargin 3
set xrange [-4.3:16.2]
set yrange [6.4:-0.9]
set border 0
unset ytics; unset key; unset grid
set xtics 0, 1, 15 scale 0
set xlabel "cycles"
array hue[4] = [orange, teal, green, plum]
array pale[4] = [orange_tint, teal_tint, green_tint, plum_tint]
set label "one chain" at -4.2,0.5 left textcolor rgb ink
set label "four chains" at -4.2,3.8 left textcolor rgb ink
do for [k=0:3] {
    set object rectangle from 4*k,0 to 4*k + 3.9,0.9 fc rgb pale[1] fs solid border lc rgb hue[1]
    set label sprintf("k = %d", k) at 4*k + 1.95,0.45 center textcolor rgb ink font ",12"
}
do for [c=0:3] { do for [k=0:3] {
    set object rectangle from 4*k + c,2 + c to 4*k + c + 3.9,2.9 + c fc rgb pale[c + 1] fs solid border lc rgb hue[c + 1]
    set label sprintf("k = %d", k) at 4*k + c + 1.95,2.45 + c center textcolor rgb ink font ",12"
} }
set xrange [-4.3:19.4]
set xtics 0, (narrow ? 2 : 1), 19
plot NaN
