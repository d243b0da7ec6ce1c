# Softmax of the same three scores, halved, as they are, and tripled.
height = 300
load 'figures/style.gp'
array scores[3] = ["scores 0.5, 1, 1.5", "scores 1, 2, 3", "scores 3, 6, 9"]
array factor[3] = [0.5, 1, 3]
p(f, i) = exp(f*i) / (exp(f) + exp(2*f) + exp(3*f))
set xrange [0.3:12.7]
set yrange [0:1.12]
set ylabel "probability"
set ytics 0, 0.25, 1
set border 3
unset key
size = narrow ? ",12" : ",14"
unset xtics
set bmargin narrow ? 3.6 : 2
if (narrow) { set label "scores" at 6.5,-0.19 center textcolor rgb ink }
do for [g=1:3] { do for [i=1:3] {
    at = (g - 1) * 4.3 + i
    set object rectangle from at - 0.4,0 to at + 0.4,p(factor[g], i) fc rgb (i == 3 ? orange : teal) fs solid noborder
    set label sprintf("%.3f", p(factor[g], i))[narrow ? 2 : 1:] at at,p(factor[g], i) + 0.05 center textcolor rgb ink font size
}
    set label scores[g][narrow ? 8 : 1:] at (g - 1) * 4.3 + 2,-0.08 center textcolor rgb ink
}
plot NaN
