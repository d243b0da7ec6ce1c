# How large the gradients of the matrices are, layer by layer, at birth.
height = 350
load 'figures/style.gp'
data = run."/07/layers.csv"
set xlabel "layer"
set ylabel "root mean square of the gradient"
set yrange [0:*]
set xtics 1
set key top right
plot for [i=2:5] data using 1:i skip 1 with linespoints ls (i-1) title word("x attn.qkv attn.out ffn.up ffn.down", i)
