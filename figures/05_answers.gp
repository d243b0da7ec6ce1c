# The chapter's case by hand: three weighted sums of three values.
width = 740; height = narrow ? 600 : 300
load 'figures/style.gp'
# att_t,u and the answers, from the table of queries, keys and values
a = exp(0); b = exp(1 / sqrt(2)); c = exp(2 / sqrt(2))
w10 = a / (a + b); w11 = b / (a + b)
w20 = b / (2 * b + c); w22 = c / (2 * b + c)
set multiplot
unset key

set lmargin at screen narrow ? 0.17 : 0.09; set rmargin at screen narrow ? 0.95 : 0.50
set bmargin at screen narrow ? 0.66 : 0.20; set tmargin at screen narrow ? 0.92 : 0.86
unset grid; set border 1
set xrange [0:1]; set yrange [2.6:-0.6]
set xtics 0.25
set ytics scale 0 ("token 0" 0, "token 1" 1, "token 2" 2)
set title "attention"
set obj 1 rect from 0,-0.3 to 1,0.3 fc rgb teal fs solid 1 noborder
set obj 2 rect from 0,0.7 to w10,1.3 fc rgb teal fs solid 1 noborder
set obj 3 rect from w10,0.7 to 1,1.3 fc rgb orange fs solid 1 noborder
set obj 4 rect from 0,1.7 to w20,2.3 fc rgb teal fs solid 1 noborder
set obj 5 rect from w20,1.7 to 2*w20,2.3 fc rgb orange fs solid 1 noborder
set obj 6 rect from 2*w20,1.7 to 1,2.3 fc rgb plum fs solid 1 noborder
set label 1 "to 0" at 0.5,0 center textcolor rgb paper front
set label 2 "to 0" at w10/2,1 center textcolor rgb paper front
set label 3 "to 1" at (1+w10)/2,1 center textcolor rgb paper front
set label 4 "to 0" at w20/2,2 center textcolor rgb paper front
set label 5 "to 1" at w20*1.5,2 center textcolor rgb paper front
set label 6 "to 2" at (1+2*w20)/2,2 center textcolor rgb paper front
plot NaN notitle
unset obj; unset label

set lmargin at screen narrow ? 0.17 : 0.62; set rmargin at screen narrow ? 0.95 : 0.97
if (narrow) { set bmargin at screen 0.13; set tmargin at screen 0.51 }
set border 3
set title "values and answers"
set xrange [-0.3:3.4]; set yrange [-0.3:3.4]
set xtics 0,1; set ytics scale 0.5 nomirror 0,1
set xlabel "food" offset 0,0.3; set ylabel "the weather" offset 1,0
set arrow 1 from 1,0 to 0,2 nohead lc rgb soft dt (4,4)
set arrow 2 from 0,2 to 3,3 nohead lc rgb soft dt (4,4)
set arrow 3 from 3,3 to 1,0 nohead lc rgb soft dt (4,4)
set label "value 0" at 1,0 left offset 0.9,0 textcolor rgb teal
set label "value 1" at 0,2 left offset -0.6,0.9 textcolor rgb orange
set label "value 2" at 3,3 right offset -0.8,0.4 textcolor rgb plum
set label "0" at 1,0 center offset 0,0.9 textcolor rgb ink
set label "1" at w11*0+w10,2*w11 left offset 0.8,0 textcolor rgb ink
set label "2" at w20+3*w22,2*w20+3*w22 left offset 0.8,-0.3 textcolor rgb ink
plot '+' using (1):(0) every ::0::0 with points pt 7 ps 1.1 lc rgb teal, \
     '+' using (0):(2) every ::0::0 with points pt 7 ps 1.1 lc rgb orange, \
     '+' using (3):(3) every ::0::0 with points pt 7 ps 1.1 lc rgb plum, \
     '+' using (1):(0) every ::0::0 with points pt 2 ps 1.3 lw 2.4 lc rgb ink, \
     '+' using (w10):(2*w11) every ::0::0 with points pt 2 ps 1.3 lw 2.4 lc rgb ink, \
     '+' using (w20+3*w22):(2*w20+3*w22) every ::0::0 with points pt 2 ps 1.3 lw 2.4 lc rgb ink
unset multiplot
