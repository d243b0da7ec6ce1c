# style.gp: how every figure looks.  A script begins with
#
#     height = 300                 # pixels, if not 400 (width: 720)
#     load 'figures/style.gp'
#
# and finds its run's folder in `run`. Use these colours and no others where a colour
# stands for something: loom/svg.awk gives each its twin in the dark theme, and lays paper
# behind everything. Each script draws twice: as above, and for a phone with `narrow` 1,
# where 420 pixels must do; `eval key_above` then moves the key above what it would cover.

if (!exists("narrow")) narrow = 0
if (!exists("width")) width = 720
if (narrow) width = 420
key_above = narrow ? "set key outside top center vertical maxrows auto Left reverse font ',13'" : ""
if (!exists("height")) height = 400
set terminal svg size width,height dynamic enhanced font "sans-serif,14" linewidth 1

ink    = "#22252a"; soft  = "#5c6168"; faint = "#e0dacd"; wash = "#f7f3ea"; paper = "#fffdf8"
orange = "#c8531c"; teal  = "#1b7383"; green = "#4f7d2a"; plum = "#8a2f62"
gold   = "#b98900"; blue  = "#3a5fa8"; grey  = "#7a7d80"; lit  = "#f4a259"
orange_tint = "#fbe3cf"; teal_tint = "#d3e8ec"; green_tint = "#e0ecd2"; plum_tint = "#f2dbe7"
gold_tint   = "#f6e8c3"; blue_tint = "#dbe4f5"

# Series 1 to 7: told apart by lightness and dash as well as by hue.
set linetype 1 lc rgb orange lw 2.2 pt 7 ps 0.55
set linetype 2 lc rgb teal   lw 2.2 pt 5 ps 0.55 dt (9,4)
set linetype 3 lc rgb plum   lw 2.2 pt 9 ps 0.7  dt (2,3)
set linetype 4 lc rgb green  lw 2.2 pt 13 ps 0.7 dt (12,3,2,3)
set linetype 5 lc rgb gold   lw 2.2 pt 11 ps 0.7
set linetype 6 lc rgb blue   lw 2.2 pt 4 ps 0.7  dt (9,4)
set linetype 7 lc rgb grey   lw 1.6 pt 6 ps 0.7
set linetype cycle 7
do for [n = 1:7] { set style line n linetype n }

set border 3 lc rgb soft lw 1
set tics out nomirror textcolor rgb soft scale 0.5
set grid ytics lc rgb faint lw 1 lt 1 dt solid
set key textcolor rgb ink samplen 2.4 spacing 1.15
set title textcolor rgb ink font ",15"
set xlabel textcolor rgb ink
set ylabel textcolor rgb ink
set y2label textcolor rgb ink
set cblabel textcolor rgb ink
set style fill solid 1 noborder
set boxwidth 0.8 relative
set datafile separator comma
set datafile missing "nan"

# A quantity from 0 up: paper to deep teal; and one with a sign: teal, paper, orange.
sequential = "0 '#fffdf8', 0.15 '#d9ecef', 0.4 '#7fbecb', 0.7 '#1b7383', 1 '#07333c'"
diverging  = "-1 '#0d4f5c', -0.5 '#6fb3c1', 0 '#fffdf8', 0.5 '#eb9a63', 1 '#9c3c17'"
set palette defined (0 '#fffdf8', 0.15 '#d9ecef', 0.4 '#7fbecb', 0.7 '#1b7383', 1 '#07333c')
set colorbox user origin graph 1.03,graph 0 size graph 0.025,graph 1
