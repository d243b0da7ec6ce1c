# The marks of the fish beside those of others who would pass for one.
width = 720; height = narrow ? 720 : 300
load 'figures/style.gp'
data = run.'/10/exam/candidates.csv'
stats data using 2 skip 1 nooutput
rows = STATS_records
unset key; unset grid; set border 1
if (narrow) { set multiplot layout 5,1 margins 0.36,0.96,0.04,0.955 spacing 0,0.06 } \
else { set multiplot layout 1,5 margins 0.26,0.985,0.14,0.86 spacing 0.02 }
set yrange [rows-0.4:-0.6]; set xrange [0:125]
set xtics ("0" 0, "50" 50, "100" 100) scale 0 font ",10"
if (narrow) { unset xtics }
set ytics scale 0 font ",12" noenhanced
array names[5] = ["sayable", "on topic", "fitting", "new", "repeated"]
array colors[5] = [teal, green, plum, gold, grey]
do for [m = 1:5] {
    set title names[m] offset 0,-0.6
    if (m == 1 || narrow) {
        plot data using (column(m+1)/2):0:(column(m+1)/2):(0.36):ytic(1) skip 1 with boxxyerror fc rgb colors[m], \
             data using (column(m+1)):0:(sprintf("%.0f", column(m+1))) skip 1 with labels left offset 0.3,0 textcolor rgb soft font ",11"
    } else {
        unset ytics
        plot data using (column(m+1)/2):0:(column(m+1)/2):(0.36) skip 1 with boxxyerror fc rgb colors[m], \
             data using (column(m+1)):0:(sprintf("%.0f", column(m+1))) skip 1 with labels left offset 0.3,0 textcolor rgb soft font ",11"
    }
}
unset multiplot
