# How many times as fast as one machine so many are, by the model of the cost.
height = narrow ? 760 : 330
load 'figures/style.gp'
table = run."/13/cost.csv"
if (narrow) { set multiplot layout 3,1 } else { set multiplot layout 1,3 }
array fish[3] = ["guppy", "100m", "1g"]
array names[3] = ["guppy", "100 million", "1 billion"]
set logscale xy
set xrange [1:1024]
set yrange [1:1024]
set xtics (1, 4, 16, 64, 256, 1024) font ",11"
set ytics (1, 4, 16, 64, 256, 1024) font ",11"
set key top left samplen 1.5 font ",12"
set lmargin narrow ? 9 : 7; set rmargin narrow ? 3 : 2.5; set bmargin 3.5; set tmargin 2
do for [f=1:3] {
    set title names[f]
    set xlabel "machines"
    if (f == 1 || narrow) { set ylabel "times as fast" } else { unset ylabel }
    if (f > 1) { unset key }
    plot x lc rgb soft dt (2,4) notitle, \
         for [g=0:2] table skip 1 using (strcol(1) eq fish[f] && $2 == 10**(2 - g) ? $3 : 1/0):4 with lines ls g + 1 title sprintf("%d Gbit/s", 10**(2 - g))
}
unset multiplot
