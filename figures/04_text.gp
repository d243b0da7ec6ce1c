# "hi guppy" on its way: what each of four kernels makes of its tokens.
data = run."/04/text.csv"; tokens = run."/04/text_tokens.csv"
stats tokens using 1 skip 1 nooutput
N = STATS_records
rows = N < 3 ? 3 : N
width = 740; height = narrow ? 4 * (40 + 34 * rows) : 70 + 34 * rows
load 'figures/style.gp'
set datafile separator comma
set multiplot
unset grid; unset key; unset colorbox; unset border; unset xtics
set tmargin at screen 1 - 48.0 / height
set bmargin at screen 12.0 / height
set yrange [N - 0.5:-0.5]
set ytics scale 0 noenhanced
size = narrow ? ",12" : ",9"
set title offset 0,-0.5
array names[4] = ["embedding", "LayerNorm", "linear layer", "softmax"]
array first[4] = [0.10, 0.385, 0.67, 0.84]
array most[4]  = [0.13, 3.6, 3.6, 1.3]
array far[4]   = [6, 6, 4, 4]
do for [k = 1:4] {
    set lmargin at screen narrow ? 0.2 : first[k]
    set rmargin at screen narrow ? 0.2 + 0.13 * far[k] : first[k] + 0.0385 * far[k]
    if (narrow) {
        set tmargin at screen (5 - k) / 4.0 - 30.0 / height
        set bmargin at screen (4 - k) / 4.0 + 6.0 / height
    }
    set xrange [-0.5:far[k] - 0.5]
    set cbrange [(k < 4 ? -most[k] : 0):most[k]]
    if (k < 4) { eval "set palette defined (".diverging.")" } else { eval "set palette defined (".sequential.")" }
    set title names[k]
    if (k == 2 && !narrow) { unset ytics }
    if (k == 1 || narrow) {
        plot data using 2:1:($2-0.47):($2+0.47):($1-0.45):($1+0.45):k+2 skip 1 with boxxyerror fc palette, \
             tokens using (-0.5):1:ytic(sprintf("\"%s\"", strcol(2))) skip 1 with dots lc rgb paper, \
             data using 2:1:(column(2) < far[k] ? sprintf("%.2f", column(k + 2)) : "") skip 1 with labels font size tc rgb ink
    } else {
        plot data using 2:1:($2-0.47):($2+0.47):($1-0.45):($1+0.45):k+2 skip 1 with boxxyerror fc palette, \
             data using 2:1:(column(2) < far[k] ? sprintf("%.2f", column(k + 2)) : "") skip 1 with labels font ",9" tc rgb ink
    }
}
unset multiplot
