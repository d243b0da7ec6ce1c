# The gradient of each token's vector in one sentence.
height = 330
load 'figures/style.gp'
data = run."/07/tokens.csv"
unset key
set yrange [0:*]
set ylabel "length of the gradient"
set xtics rotate by -35 noenhanced font ",12"
plot data using 1:3:xtic(2) skip 1 with boxes lc rgb teal
