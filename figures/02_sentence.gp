# Five texts as the tokenizer cuts them, one column for each byte.
width = 760; height = narrow ? 340 : 270
load 'figures/style.gp'
data = run."/02/sentence.csv"
unset border; unset tics; unset key; unset grid
set xrange [-0.3:31.5]
set yrange [4.75:-0.6]
set margins 1, 1, 0.5, 0.5
tint(id) = (id % 6 == 0) ? 0xfbe3cf : (id % 6 == 1) ? 0xd3e8ec : (id % 6 == 2) ? 0xe0ecd2 : \
           (id % 6 == 3) ? 0xf2dbe7 : (id % 6 == 4) ? 0xf6e8c3 : 0xdbe4f5
set style fill solid 1 border rgb "#5c6168"
plot data using (($2+$3)/2.0):1:($2+0.04):($3-0.04):($1-0.36):($1+0.22):(tint(int($0))) \
         skip 1 with boxxyerror fillcolor rgb variable linewidth 0.6, \
     data using (($2+$3)/2.0):($1-0.07):5 skip 1 with labels font "monospace,12" tc rgb ink, \
     data using (($2+$3)/2.0):($1+(narrow ? 0.33+0.19*(int($0)%2) : 0.4)):4 skip 1 with labels font ",11" tc rgb soft
