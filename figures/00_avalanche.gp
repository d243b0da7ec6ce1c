# Which bit of the counter (row) flips which bit of the number (column), and how often.
height = narrow ? 290 : 290
load 'figures/style.gp'
if (narrow) { set multiplot layout 1,3 margins 0.12,0.97,0.42,0.88 spacing 0.06 } \
else { set multiplot layout 1,3 margins 0.10,0.87,0.26,0.84 spacing 0.035 }
unset grid
unset key
set size square
set title offset 0,-0.6
set xrange [-0.5:63.5]
set yrange [63.5:-0.5]
set xtics (0, 31, 63)
set ytics (0, 31, 63)
set cbrange [0:1]
if (!narrow) { set xlabel "bit of the result" }
set ylabel "bit that is flipped"
unset colorbox
file(n) = sprintf('%s/00/avalanche_%d.npy', run, n)
set title "after line 1"
plot file(1) binary skip=128 array=(64,64) format='%float' with image
unset ylabel
set ytics format ""
if (narrow) { set xlabel "bit of the result" }
set title "after line 2"
plot file(2) binary skip=128 array=(64,64) format='%float' with image
set title "after line 3"
if (narrow) { unset xlabel }
if (narrow) { set colorbox horizontal user origin screen 0.3,0.13 size screen 0.4,0.045 } \
else { set colorbox user origin screen 0.885,0.2 size screen 0.018,0.6 }
set cbtics ("never" 0, "half" 0.5, "always" 1)
plot file(3) binary skip=128 array=(64,64) format='%float' with image
unset multiplot
