# A batch, read line by line like a page, each conversation in its color.
width = 740; height = narrow ? 620 : 400
load 'figures/style.gp'
data = run."/03/batch.csv"
columns = narrow ? 16 : 32; lines = 256 / columns
unset border; unset tics; unset key; unset grid
set margins 1, 1, 0.5, 0.5
set xrange [-0.5:columns + 0.5]
set yrange [lines + 0.2:-0.2]
tint(k) = (k % 6 == 0) ? 0xfbe3cf : (k % 6 == 1) ? 0xd3e8ec : (k % 6 == 2) ? 0xe0ecd2 : \
          (k % 6 == 3) ? 0xf2dbe7 : (k % 6 == 4) ? 0xf6e8c3 : 0xdbe4f5
x(row) = int(row) % columns
y(row) = int(row) / columns
seen(row, value) = row < columns * lines ? value : NaN
plot data using (seen($1, x($1)+0.5)):(y($1)+0.45):(x($1)):(x($1)+1):(y($1)+0.05):(y($1)+0.85):(tint(int($2))) \
        skip 1 with boxxyerror fillcolor rgb variable, \
     data using (seen($1, x($1)+0.5)):(y($1)+0.45):(sprintf("%d", $3)) skip 1 with labels font ",11" tc rgb ink, \
     data using (seen($1, x($1))):(y($1)+0.05):(0):($3 == 0 ? 0.8 : 0) skip 1 \
        with vectors nohead lc rgb plum lw 2.6 dt solid
