# Every head of the trained fish, reading one conversation.
height = 700
load 'figures/style.gp'
data = run."/09/attention.csv"
stats data using 1 skip 1 nooutput; layers = int(STATS_max) + 1
stats data using 2 skip 1 nooutput; heads = int(STATS_max) + 1
stats data using 3 skip 1 nooutput; last = int(STATS_max)
height = 60 + 640 * layers / (heads > 4 ? heads : 4)
unset colorbox; unset key; unset tics; unset grid
set palette maxcolors 20 # more cannot be told apart, and each takes room in the file
set border 31 lc rgb faint
set cbrange [0:1]
set xrange [-0.5:last+0.5]; set yrange [last+0.5:-0.5]
set lmargin 1.2; set rmargin 0.3; set tmargin 0.3; set bmargin 0.3
# The diagonal, where a row looks at itself.
set arrow 1 from -0.5,-0.5 to last+0.5,last+0.5 nohead lc rgb orange lw 0.7 front
set multiplot layout layers, heads
do for [l=0:layers-1] { do for [h=0:heads-1] {
  set label 1 sprintf("%d.%d", l, h) at graph 0.95, 0.9 right textcolor rgb soft font ",11"
  plot data using ($1==l && $2==h ? $4 : NaN):3:(0.5):(0.5):5 skip 1 with boxxyerror fc palette
} }
unset multiplot
