# Which rows go through the network, token by token, without and with the cache: a prompt of
# six tokens, an answer of five.
width = 720; height = narrow ? 300 : 250
load 'figures/style.gp'
prompt = 6; steps = 5
unset key; unset grid; set border 0
set tics scale 0
set xrange [0.4:prompt+steps-0.4]; set yrange [steps+0.6:0.4]
set ytics 1 font ",12"
set xtics 1 font ",12"
set xlabel "row (token of".(narrow ? "\n" : " ")."the conversation)" offset 0,0.4
set multiplot layout 1,2 margins 0.09,0.98,(narrow ? 0.29 : 0.22),(narrow ? 0.84 : 0.80) spacing 0.08
$cells << EOD
EOD
set print $cells
do for [r = 1:steps] { do for [c = 1:prompt+r-1] { print sprintf("%d,%d", c, r) } }
unset print
do for [cache = 0:1] {
    set title cache ? "with the cache" : "everything anew" offset 0,-0.4
    if (cache) { unset ylabel } else { set ylabel "answer's token" }
    plot $cells using 1:2:(0.44):(0.44) with boxxyerror fc rgb teal_tint, \
         $cells using ((cache == 0 || $2 == 1 || $1 == prompt + $2 - 1) ? $1 : NaN):2:(0.44):(0.44) with boxxyerror fc rgb orange
}
unset multiplot
