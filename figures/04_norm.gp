# LayerNorm of 1, 3, 5, 7, step by step.
height = 320
load 'figures/style.gp'
array a[4] = [1, 3, 5, 7]
root = sqrt(5 + 1e-5)
y(s, i) = s == 1 ? a[i] : s == 2 ? a[i] - 4 : s == 3 || i < 4 ? (a[i] - 4)/root : 2*(a[i] - 4)/root + 1
set xrange [-4.2:7.8]
set yrange [4.6:0.4]
set lmargin narrow ? 13 : 24
set border 1
set xtics -4, 1, 7
set grid noytics
set grid xtics lc rgb faint lw 1 lt 1 dt solid
if (narrow) { set ytics ("x" 1, "minus\nthe mean" 2, "divided by\nthe deviation" 3, "times gain,\nplus bias" 4) scale 0 textcolor rgb ink } \
else { set ytics ("x" 1, "minus the mean" 2, "divided by the deviation" 3, "times gain, plus bias" 4) scale 0 textcolor rgb ink }
unset key
do for [s=1:4] {
    set arrow from -4.2,s to 7.8,s nohead lc rgb soft lw 0.8
    do for [i=1:4] {
        set label sprintf(s < 3 ? "%.0f" : "%.2f", y(s, i)) at y(s, i),s center offset 0,(narrow && i % 2 ? -0.9 : 0.9) textcolor rgb ink font ",11" point pt 7 ps 1 lc rgb (i == 4 ? orange : teal) front
    }
}
plot NaN
