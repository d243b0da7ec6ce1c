# Two of the heads, with the tokens that they read.
width = 740; height = narrow ? 780 : 470
load 'figures/style.gp'
data = run."/09/two.csv"; labels = run."/09/labels.csv"
stats labels using 1 skip 1 nooutput
T = STATS_records
name(key) = system("awk -F, '$1 == \"".key."\" {print $2}' ".run."/09/values.csv")
# On a phone the maps are below each other, and each names its rows.
named = narrow ? ", labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper" : ""
if (narrow) { set multiplot layout 2,1 margins 0.28,0.88,0.17,0.965 spacing 0,0.155 } \
else { set multiplot layout 1,2 margins 0.175,0.91,0.27,0.92 spacing 0.03 }
unset grid; unset key; set tics scale 0 noenhanced font ",10"; unset colorbox; unset border
set xtics rotate by 90 right
set size ratio 1
set title offset 0,-0.6
set xrange [-0.5:T-0.5]; set yrange [T-0.5:-0.5]; set cbrange [0:1]
set arrow 1 from -0.5,-0.5 to T-0.5,T-0.5 nohead lc rgb orange lw 0.9 front
set title "head ".name("before_head").": the token before"
set ylabel "the row that looks" offset 1.5,0; if (!narrow) { set xlabel "the token that is looked at" offset 0,-3 }
plot data using ($1 == 0 ? $3 : NaN):2:($3-0.5):($3+0.5):($2-0.5):($2+0.5):4 skip 1 with boxxyerror fc palette, \
     labels using (-0.5):1:ytic(2) skip 1 with dots lc rgb paper, \
     labels using 1:(T-0.5):xtic(2) skip 1 with dots lc rgb paper
if (narrow) { set xlabel "the token that is looked at" offset 0,2 } else { set format y ""; unset ylabel }
set title "head ".name("rest_head").": a place to rest"
set colorbox user origin screen (narrow ? 0.89 : 0.925),(narrow ? 0.2 : 0.35) size screen 0.018,(narrow ? 0.26 : 0.5)
plot data using ($1 == 1 ? $3 : NaN):2:($3-0.5):($3+0.5):($2-0.5):($2+0.5):4 skip 1 with boxxyerror fc palette @named, \
     labels using 1:(T-0.5):xtic(2) skip 1 with dots lc rgb paper
unset multiplot
