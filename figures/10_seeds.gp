# How far a mark scatters: the long fish with seven seeds, and what binomial chance expects.
height = 300
load 'figures/style.gp'
data = "record/guppy/long/seeds.csv"
n = 1000.
stats data using 3 skip 1 name "A" nooutput
stats data using 4 skip 1 name "B" nooutput
set multiplot layout 1,2 margins (narrow ? 0.13 : 0.08),0.98,0.16,0.86 spacing (narrow ? 0.15 : 0.1)
unset key
set xtics 1; set xlabel "seed"
do for [p = 0:1] {
    c = p == 0 ? 3 : 4
    set title p == 0 ? "on topic, percent" : "new, percent" offset 0,-0.5
    m = p == 0 ? A_mean : B_mean; s = 100*sqrt(m/100*(1-m/100)/n)
    set object 1 rectangle from graph 0, first m-s to graph 1, first m+s fc rgb gold_tint fs solid noborder behind
    set arrow 1 from graph 0, first m to graph 1, first m nohead lc rgb gold lw 1.4
    set xrange [0.5:7.5]; set yrange [m-4*s:(m+4*s > 100 ? 100.05 : m+4*s)]
    plot data using 1:c skip 1 with points pt 7 ps 0.9 lc rgb teal
}
unset multiplot
