# The loss as it falls, on training and evaluation text; what models that only count reach,
# and the floor under all of them.
load 'figures/style.gp'
data = run."/08/loss.csv"
counts = run."/03/counts.csv"
floor = real(system("sed -n 's/^floor,//p' ".run.'/10/floor/values.csv'))
names = system("tail -n +2 ".counts." | cut -d, -f1")
count(name) = real(system("sed -n 's/^".name.",//p' ".counts))
set xlabel "step"
set ylabel "loss, nats a token"
set logscale y
set yrange [0.55:10]
set key above maxrows 2
eval key_above
set ytics (0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8)
do for [name in names] {
    set label name at graph 0.99, first count(name) right offset 0,0.5 textcolor rgb soft font ",12"
}
plot data using 1:3 skip 1 with lines ls 2 title "training text, mean of 20 steps", \
     data using 1:4 skip 1 with points pt 7 ps 0.9 lc rgb orange title "test set", \
     for [name in names] count(name) with lines lc rgb grey lw 1.4 dt (6,4) notitle, \
     floor with lines lc rgb green lw 2 dt solid title "the grammar's own loss: the floor"
