# Three conversations of three, two and four tokens, as rows: padded, and packed.
width = 720; height = 300
load 'figures/style.gp'
unset border; unset tics; unset key; unset grid
set xrange [-0.2:11.4]
set yrange [4.1:narrow ? -1.1 : -0.8]
set margins 0, 0, 0, 0
$padded << END
0,0.5,A1,1
1,0.5,A2,1
2,0.5,pad,0
0,1.5,B1,2
1,1.5,pad,0
2,1.5,pad,0
0,2.5,C1,3
1,2.5,C2,3
2,2.5,C3,3
END
$packed << END
5,0.5,A1,1
6,0.5,A2,1
7,0.5,B1,2
8,0.5,C1,3
9,0.5,C2,3
10,0.5,C3,3
END
$targets << END
5,1.5,A2,1
6,1.5,A3,1
7,1.5,B2,2
8,1.5,C2,3
9,1.5,C3,3
10,1.5,C4,3
END
$positions << END
5,2.5,0
6,2.5,1
7,2.5,0
8,2.5,0
9,2.5,1
10,2.5,2
END
tint(k) = (k == 0) ? 0xe0dacd : (k == 1) ? 0xfbe3cf : (k == 2) ? 0xd3e8ec : 0xe0ecd2
set style fill solid 1 border rgb "#5c6168"
break = narrow ? "\n" : " "
set label "padded: 9 places,".break."3 of them empty" at 0, (narrow ? -0.7 : -0.3) tc rgb ink
set label "packed: 6 rows,".break."none of them empty" at 5, (narrow ? -0.7 : -0.3) tc rgb ink
set label "reads" at 4.85, 0.5 right tc rgb soft
set label "predicts" at 4.85, 1.5 right tc rgb soft
set label "position" at 4.85, 2.5 right tc rgb soft
set label "reads" at 0, 3.4 tc rgb soft
set label "starts = 0, 2, 3, 6" at 5, 3.4 tc rgb ink
do for [x in "5 7 8 11"] { set arrow from x, 3.1 to x, 0.02 nohead lc rgb plum lw 2.2 front }
box = 0.43
plot for [name in "padded packed targets"] '$'.name \
        using ($1+0.5):2:($1+0.04):($1+0.96):($2-box):($2+box):(tint($4)) \
        with boxxyerror fillcolor rgb variable linewidth 0.6 dt solid, \
     for [name in "padded packed targets"] '$'.name \
        using ($1+0.5):2:3 with labels font ",13" tc rgb ink, \
     $positions using ($1+0.5):2:3 with labels font ",13" tc rgb ink
