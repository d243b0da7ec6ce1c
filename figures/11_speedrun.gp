# From two hours to minutes: each cause takes its part, and all of them together are the
# whole way. On a logarithmic scale factors are lengths.
height = 340
load 'figures/style.gp'
table = run."/11/speedrun.csv"
stats table skip 1 using 4:5 name "run" nooutput
causes = int(run_records)
first = run_max_x / 60
last = real(system("tail -1 ".table." | cut -d, -f5")) / 60
set xlabel "minutes of training"
set logscale x 2
set xrange [last / 1.8 : first * (narrow ? 2.2 : 1.5)]
set yrange [causes + 1.6 : -0.7]
set xtics (1, 2, 4, 8, 15, 30, 60, 120)
set grid noytics
set grid xtics lc rgb faint lw 1 lt 1 dt solid
set border 1
set lmargin 16
set ytics scale 0 textcolor rgb ink
set ytics add ("their training" 0, "our training" causes + 1)
set key at graph 0.99, graph 0.30 right
eval key_above
row(what) = strcol(2) eq what ? $0 + 1 : NaN
plot '+' using (first):(0):(last/4):(first):(-0.3):(0.3) every 1::0::0 with boxxyerror lc rgb grey notitle, \
     '+' using (last):(causes+1):(last/4):(last):(causes+0.7):(causes+1.3) every 1::0::0 with boxxyerror lc rgb grey notitle, \
     table skip 1 using 5:($0+1):($5/60):($4/60):($0+0.7):($0+1.3):ytic(1) with boxxyerror lc rgb teal title "the same work, faster", \
     table skip 1 using 5:(row("less")):($5/60):($4/60):(row("less")-0.3):(row("less")+0.3) with boxxyerror lc rgb orange title "less work", \
     table skip 1 using 5:(row("cost")):($4/60):($5/60):(row("cost")-0.3):(row("cost")+0.3) with boxxyerror lc rgb plum title "lost again", \
     table skip 1 using ($4 > $5 ? $4/56 : $5/56):($0+1):(sprintf("%s %.2f", $4 > $5 ? "÷" : "×", $3 > 1 ? $3 : 1/$3)) with labels left textcolor rgb ink notitle, \
     '+' using (first*1.07):(0):(sprintf("%.0f min", first)) every 1::0::0 with labels left textcolor rgb ink notitle, \
     '+' using (last*1.07):(causes+1):(sprintf("%.1f min", last)) every 1::0::0 with labels left textcolor rgb ink notitle
