# Pi as a float and as a bf16: which bits are kept.
height = 230
load 'figures/style.gp'
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
unset border; unset key; unset tics; unset grid
set xrange [-5.2:33]
set yrange [-0.8:5.4]
bits = "01000000010010010000111111011011"
low(i) = i >= 16
part(i) = i == 0 ? plum_tint : i < 9 ? gold_tint : teal_tint
do for [i=0:31] {
    set object rectangle from i,3 to i + 0.92,4.1 fc rgb part(i) fs solid border lc rgb soft
    set label substr(bits, i + 1, i + 1) at i + 0.46,3.55 center textcolor rgb ink font ",12"
    if (!low(i)) {
        set object rectangle from i,0.6 to i + 0.92,1.7 fc rgb part(i) fs solid border lc rgb soft
        set label substr(bits, i + 1, i + 1) at i + 0.46,1.15 center textcolor rgb ink font ",12"
    }
}
set label "float" at -0.5,3.55 right textcolor rgb ink
set label "bf16" at -0.5,1.15 right textcolor rgb ink
set label "sign" at 0.46,4.75 center textcolor rgb soft font ",12"
set label "exponent" at 5,4.75 center textcolor rgb soft font ",12"
set label "23 bits behind the point" at 20.5,4.75 center textcolor rgb soft font ",12"
set label "3.14159274" at 31.9,2.35 right textcolor rgb soft font ",12"
set label "3.140625: 7 bits are left" at 16.6,1.15 left textcolor rgb soft font ",12"
plot NaN
