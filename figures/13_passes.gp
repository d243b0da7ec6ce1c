# Who makes which pass: a step of six passes with one, two and four ranks. Between rounds, and after
# the last, what ranks owe each other.
height = 330
load 'figures/style.gp'
set lmargin narrow ? 9 : 11; set rmargin 1; set tmargin 1; set bmargin 3
set border 0
unset key; unset grid; unset ytics
set xrange [0:15.6]
set yrange [9.3:-0.6]
set xtics scale 0 ("" 0)
set xlabel "time"
array hue[4] = [orange, teal, green, plum]
array pale[4] = [orange_tint, teal_tint, green_tint, plum_tint]
# one rank: pass p at 2.2 p
do for [p=0:5] {
    set object rectangle from 2.2*p,0 to 2.2*p + 2.1,0.9 fc rgb pale[1] fs solid border lc rgb hue[1]
    set label sprintf("pass %d", p) at 2.2*p + 1.05,0.45 center textcolor rgb ink font ",12"
}
set object rectangle from 13.2,0 to 14.0,0.9 fc rgb gold_tint fs solid border lc rgb gold
set label "one rank" at screen 0.01, first 0.45 left textcolor rgb ink
# two ranks: rounds of two, each followed by an exchange of 0.4
do for [p=0:5] {
    r = p % 2; round = p / 2
    x = round*2.6; y = 1.8 + r
    set object rectangle from x,y to x + 2.1,y + 0.9 fc rgb pale[r + 1] fs solid border lc rgb hue[r + 1]
    set label sprintf("pass %d", p) at x + 1.05,y + 0.45 center textcolor rgb ink font ",12"
    set object rectangle from x + 2.15,y to x + 2.5,y + 0.9 fc rgb faint fs solid border lc rgb soft
}
do for [r=0:1] {
    set object rectangle from 7.8,1.8 + r to 8.2,2.7 + r fc rgb gold_tint fs solid border lc rgb gold
    set object rectangle from 8.25,1.8 + r to 8.6,2.7 + r fc rgb faint fs solid border lc rgb soft
}
set label "two" at screen 0.01, first 2.75 left textcolor rgb ink
# four ranks: a round of four and one of two
do for [p=0:5] {
    r = p % 4; round = p / 4
    x = round*2.6; y = 4.6 + r
    set object rectangle from x,y to x + 2.1,y + 0.9 fc rgb pale[r + 1] fs solid border lc rgb hue[r + 1]
    set label sprintf("pass %d", p) at x + 1.05,y + 0.45 center textcolor rgb ink font ",12"
}
do for [r=0:3] { do for [round=0:1] {
    set object rectangle from round*2.6 + 2.15,4.6 + r to round*2.6 + 2.5,5.5 + r fc rgb faint fs solid border lc rgb soft
} }
do for [r=2:3] { set label "idle" at 3.65,5.05 + r center textcolor rgb soft font ",12" }
do for [r=0:3] {
    set object rectangle from 5.2,4.6 + r to 5.4,5.5 + r fc rgb gold_tint fs solid border lc rgb gold
    set object rectangle from 5.45,4.6 + r to 5.8,5.5 + r fc rgb faint fs solid border lc rgb soft
}
set label "four" at screen 0.01, first 6.5 left textcolor rgb ink
# what the colors mean
at = narrow ? 7.4 : 10.2
set object rectangle from at,5.2 to at + 0.4,5.9 fc rgb faint fs solid border lc rgb soft
set label "ranks exchange" at at + 0.7,5.55 left textcolor rgb ink font ",13"
set object rectangle from at,6.5 to at + 0.4,7.2 fc rgb gold_tint fs solid border lc rgb gold
set label "the optimizer's step" at at + 0.7,6.85 left textcolor rgb ink font ",13"
plot NaN
