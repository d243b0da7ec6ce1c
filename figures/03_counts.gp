# The loss of a blind guess and of the models that count.
width = 720; height = 240
load 'figures/style.gp'
data = run."/03/counts.csv"
blind = real(system("awk -F, '$1 == \"ln_V\" { print $2 }' ".run."/03/values.csv"))
unset key; unset grid
set border 1
set xlabel "loss on the test set, nats a token"
set xrange [0:blind * 1.12]
set yrange [3.6:-0.6]
set ytics ("a blind guess, ln V" 0) scale 0
set style fill solid 1 noborder
box = 0.32
set object 1 rect from 0, -box to blind, box fc rgb grey fs solid 1 noborder
set label sprintf("%.2f", blind) at blind, 0 offset 0.6 tc rgb ink
plot data using ($2/2):($0+1):(0):2:($0+1-box):($0+1+box):ytic(1) skip 1 with boxxyerror lc rgb teal, \
     data using 2:($0+1):(sprintf("%.2f", $2)) skip 1 with labels left offset 0.6 tc rgb ink
