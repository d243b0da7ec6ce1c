# Where an attention head's queries, keys, values and answers are in their rows.
width = 740; height = narrow ? 290 : 250
load 'figures/style.gp'
unset key; unset grid; unset tics; unset border
set lmargin at screen 0.01; set rmargin at screen 0.99
set bmargin at screen 0.01; set tmargin at screen 0.99
set xrange [narrow ? -0.3 : -2.6:18.4]; set yrange [0:10]
NH = 6
lit = 2
array tint = [teal_tint, gold_tint, green_tint]
array deep = [teal, gold, green]
array name = ["q", "k", "v"]
do for [part=0:2] {
    do for [h=0:NH-1] {
        x = part * NH + h
        set obj rect from x,6.2 to x+1,7.8 fc rgb (h == lit ? deep[part+1] : tint[part+1]) fs solid 1 border rgb paper lw 1
        set label sprintf("%d", h) at x+0.5,7 center textcolor rgb (h == lit ? paper : soft) front font ",12"
    }
    set label name[part+1] at part*NH+NH/2,8.7 center textcolor rgb ink font ",15"
    set arrow from part*NH+0.08,8.2 to part*NH+NH-0.08,8.2 heads size 0.12,60 lc rgb soft
    set label "C floats" at part*NH+NH-0.3,8.75 right textcolor rgb soft font ",11"
    set arrow from part*NH+lit,5.0 to part*NH+lit,6.1 size 0.15,25 filled lc rgb ink
}
if (narrow) { set label "a row of qkv" at 0,9.6 left textcolor rgb ink font ",12" } \
else { set label "a row of qkv" at -0.3,7 right textcolor rgb ink font ",12" }
set label "q + h*HS" at lit,(narrow ? 4.7 : 4.5) center textcolor rgb ink font ",12"
set label "k + h*HS" at NH+lit,4.5 center textcolor rgb ink font ",12"
set label "v + h*HS" at 2*NH+lit,4.5 center textcolor rgb ink font ",12"
do for [h=0:NH-1] {
    set obj rect from h,1.9 to h+1,3.5 fc rgb (h == lit ? orange : orange_tint) fs solid 1 border rgb paper lw 1
    set label sprintf("%d", h) at h+0.5,2.7 center textcolor rgb (h == lit ? paper : soft) front font ",12"
}
if (narrow) { set label "a row of out" at 0,3.9 left textcolor rgb ink font ",12" } \
else { set label "a row of out" at -0.3,2.7 right textcolor rgb ink font ",12" }
set arrow from lit,0.9 to lit,1.8 size 0.15,25 filled lc rgb ink
set label "out + h*HS" at lit+0.3,0.9 left textcolor rgb ink font ",12"
set label "each box: HS floats".(narrow ? "\n" : " ")."of one attention head" at 18,2.7 right textcolor rgb soft font ",12"
plot NaN
