# A tile of y, and what it needs in one step: a column of x and a row of the panel, both of which
# move along k while the tile stays.
height = 400
load 'figures/style.gp'
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
unset border; unset key; unset tics; unset grid
set xrange [-2.4:narrow ? 25.9 : 24.5]
set yrange [narrow ? -2.2 : -1.4:16.8]
K = 12; R = 7; P = 8; now = 4
# x: R rows of K
do for [r=0:R-1] { do for [k=0:K-1] {
    set object rectangle from k,(R - 1 - r) to k + 0.92,(R - 1 - r) + 0.92 fc rgb (k == now ? orange_tint : k < now ? faint : paper) fs solid border lc rgb (k == now ? orange : soft)
} }
# the panel: K rows of P vectors' numbers
do for [k=0:K-1] { do for [j=0:P-1] {
    set object rectangle from 13.5 + j,(R + 1 + (K - 1 - k)*0.72) to 14.42 + j,(R + 1.64 + (K - 1 - k)*0.72) fc rgb (k == now ? teal_tint : k < now ? faint : paper) fs solid border lc rgb (k == now ? teal : soft)
} }
# the tile
do for [r=0:R-1] { do for [j=0:P-1] {
    set object rectangle from 13.5 + j,(R - 1 - r) to 14.42 + j,(R - 1 - r) + 0.92 fc rgb gold_tint fs solid border lc rgb gold
} }
set arrow from now + 1.4,R + 0.5 to now + 4.4,R + 0.5 lc rgb orange lw 2
set label "k" at now + 4.7,R + 0.5 left textcolor rgb orange
set arrow from 12.9,(R + 1.3 + (K - 1 - now)*0.72) to 12.9,(R + 1.3 + (K - 5 - now)*0.72) lc rgb teal lw 2
set label "k" at 12.9,(R + 0.7 + (K - 5 - now)*0.72) center textcolor rgb teal
set label "rows of x" at 0,-0.7 left textcolor rgb ink
set label "the tile of y: sums".(narrow ? "\n" : " ")."that stay in registers" at 11.2,-0.7 left textcolor rgb ink
set label "a panel" at 21.9,12 left textcolor rgb ink
set label "of w" at 21.9,11.2 left textcolor rgb ink
set label "this step" at now + 0.46,R + 1.4 center textcolor rgb orange font ",12"
plot NaN
