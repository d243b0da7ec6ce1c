# What every figure of broken minnows has in common: their losses, kept in record/break, the
# sound minnow's and the floor. A figure sets `height` and loads this.
load 'figures/style.gp'
kept(name) = "record/break/".name.".csv"
found(name) = real(system("sed -n 's/^".name.",//p' ".kept("values")))
floor = found("floor")
set datafile missing ''
set xlabel "step"
set ylabel "loss, nats a token"
set logscale y
set format y "%g"
set xrange [0:found("steps")]
set key above maxrows 2 noenhanced
