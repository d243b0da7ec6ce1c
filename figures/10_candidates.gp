# The marks of the fish beside those of others who would pass for one.
width = 720; height = 300
load 'figures/style.gp'
data = run.'/10/exam/candidates.csv'
stats data using 2 skip 1 nooutput
rows = STATS_records
unset key; unset grid; set border 1
set multiplot layout 1,5 margins 0.26,0.985,0.14,0.86 spacing 0.02
set yrange [rows-0.4:-0.6]; set xrange [0:125]
set xtics ("0" 0, "50" 50, "100" 100) scale 0 font ",10"
set ytics scale 0 font ",12" noenhanced
array names[5] = ["sayable", "on topic", "fitting", "new", "repeated"]
array colors[5] = [teal, green, plum, gold, grey]
do for [m = 1:5] {
    set title names[m] offset 0,-0.6
    if (m == 1) {
        plot data using (column(m+1)/2):0:(column(m+1)/2):(0.36):ytic(1) skip 1 with boxxyerror fc rgb colors[m], \
             data using (column(m+1)):0:(sprintf("%.0f", column(m+1))) skip 1 with labels left offset 0.3,0 textcolor rgb soft font ",11"
    } else {
        unset ytics
        plot data using (column(m+1)/2):0:(column(m+1)/2):(0.36) skip 1 with boxxyerror fc rgb colors[m], \
             data using (column(m+1)):0:(sprintf("%.0f", column(m+1))) skip 1 with labels left offset 0.3,0 textcolor rgb soft font ",11"
    }
}
unset multiplot
