# Six heads at birth, for one sentence.
width = 740; height = narrow ? 640 : 450
across = narrow ? 2 : 3
load 'figures/style.gp'
data = run."/05/heads.csv"; labels = run."/05/labels.csv"
stats labels using 1 skip 1 nooutput
T = STATS_records
if (narrow) { set multiplot layout 3,2 margins 0.25,0.97,0.11,0.95 spacing 0.03,0.06 } \
else { set multiplot layout 2,3 margins 0.15,0.90,0.02,0.89 spacing 0.02,0.09 }
unset grid; unset key; unset xtics; set ytics scale 0 noenhanced font ",11"; unset colorbox; unset border
set size ratio 1
set title offset 0,-0.8
set xrange [-0.5:T-0.5]; set yrange [T-0.5:-0.5]; set cbrange [0:1]
do for [h=0:5] {
    set title sprintf("head %d", h)
    if (h == 5 && narrow) { set colorbox horizontal user origin screen 0.36,0.06 size screen 0.5,0.02 }
    if (h == 5 && !narrow) { set colorbox user origin screen 0.915,0.25 size screen 0.018,0.5 }
    if (h % across == 0) { set format y "%h" } else { set format y "" }
    if (h % across == 0) {
        plot data using ($1 == h ? $3 : NaN):2:($3-0.5):($3+0.5):($2-0.5):($2+0.5):4 skip 1 with boxxyerror fc palette, \
             labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper
    } else {
        plot data using ($1 == h ? $3 : NaN):2:($3-0.5):($3+0.5):($2-0.5):($2+0.5):4 skip 1 with boxxyerror fc palette
    }
}
unset multiplot
