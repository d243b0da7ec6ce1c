# The machine of figure 06_machine, backward: every arrow turned around, a plus where it had
# a dot, a dot where it had a plus.
width = 700; height = 640
load 'figures/style.gp'
unset key; unset grid; unset tics; unset border
set lmargin at screen 0; set rmargin at screen 1
set bmargin at screen 0; set tmargin at screen 1
set xrange [0:70]; set yrange [64:0]
trunk = 17; side = 40; ends = 57 # the columns' middles, and where gradients of parameters end
long = narrow ? 16.5 : 14; size = narrow ? 11 : 13

box(x,y,w,text,fill,edge) = sprintf("set obj rect from %g,%g to %g,%g fc rgb '%s' fs solid 1 border rgb '%s' lw 1.2 front; set label \"%s\" at %g,%g center font ',%d' noenhanced front", x-w, y-1.35, x+w, y+1.35, fill, edge, text, x, y, size)
way(x0,y0,x1,y1,text) = sprintf("set arrow from %g,%g to %g,%g size 0.8,22 filled lc rgb '%s' lw 1.2 front; set label \"%s\" at %g,%g left font ',11' textcolor rgb '%s'", x0, y0, x1, y1, soft, text, (x0+x1)/2.+0.8, (y0+y1)/2., soft)
plus(y) = sprintf("set obj circle at %g,%g size 1.1 fc rgb '%s' fs solid 1 border rgb '%s' lw 1.4 front; set label '+' at %g,%g center font ',15' front", trunk, y, gold_tint, gold, trunk, y)
tap(y) = sprintf("set obj circle at %g,%g size 0.55 fc rgb '%s' fs solid 1 border rgb '%s' front", trunk, y, gold, gold)
ends_in(x,y,text) = sprintf("set arrow from %g,%g to %g,%g size 0.8,22 filled lc rgb '%s' lw 1.2 dt (5,4) front; set label \"%s\" at %g,%g %s font ',11' textcolor rgb '%s' noenhanced", x, y, (narrow ? 68.6 : ends-0.6), y, green, text, (narrow ? 68.6 : ends), (narrow ? y-1 : y), (narrow ? "right" : "left"), green)

# the frame of a block
set obj rect from 3,11.5 to 69,45.5 fc rgb wash fs solid 1 border rgb gold lw 1.2 behind
set label "a block" at 4.2,13.4 left font ",13" textcolor rgb ink
set label "× L, from the last to the first" at 67.8,44.2 right font ",13" textcolor rgb ink

# the trunk
set arrow from trunk,49.2 to trunk,7.4 size 1.4,22 filled lc rgb gold lw 6 back
set label "d x (N,C)" at trunk-1.6,9.4 right font ",12" textcolor rgb ink
set label "d x (N,C)" at trunk-1.6,30.6 right font ",12" textcolor rgb ink
set label "d x (N,C)" at trunk-1.6,47.3 right font ",12" textcolor rgb ink
if (narrow) { set label "past the" at trunk-1.6,18 right font ",12" textcolor rgb soft }
set label (narrow ? "block," : "past the block,") at trunk-1.6,19.6 right font ",12" textcolor rgb soft
set label "unchanged" at trunk-1.6,21.2 right font ",12" textcolor rgb soft

eval box(trunk,5.2,long,"tok_emb[id] + pos_emb[position]",green_tint,green)
eval ends_in(trunk+long+0.2,5.2,"tok_emb, pos_emb")

# the half that listens
eval way(side-6,14.5,trunk+1.2,14.5,"")
eval plus(14.5)
eval box(side,14.5,6,"norm1",teal_tint,teal)
eval ends_in(46.2,14.5,"gain, bias")
eval way(side,17.7,side,15.9,"d norm1 (N,C)")
eval box(side,19.1,6,"attn.qkv",teal_tint,teal)
eval ends_in(46.2,19.1,"weight, bias")
eval way(side,22.3,side,20.5,"d qkv (N,3C)")
eval box(side,23.7,9.5,"NH attention heads",orange_tint,orange)
eval way(side,26.9,side,25.1,"d mix (N,C)")
eval box(side,28.3,6,"attn.out",teal_tint,teal)
eval ends_in(46.2,28.3,"weight, bias")
eval tap(28.3)
eval way(trunk+0.6,28.3,side-6,28.3,"")

# the half that thinks
eval way(side-6,32.4,trunk+1.2,32.4,"")
eval plus(32.4)
eval box(side,32.4,6,"norm2",teal_tint,teal)
eval ends_in(46.2,32.4,"gain, bias")
eval way(side,35.6,side,33.8,"d norm2 (N,C)")
eval box(side,37,9.5,(narrow ? "ffn.up, where on" : "ffn.up, where ReLU was on"),teal_tint,teal)
eval ends_in(49.7,37,"weight, bias")
eval way(side,40.2,side,38.4,"d hidden (N,F)")
eval box(side,41.6,6,"ffn.down",teal_tint,teal)
eval ends_in(46.2,41.6,"weight, bias")
eval tap(41.6)
eval way(trunk+0.6,41.6,side-6,41.6,"")

# the beginning
eval box(trunk,50.5,6,"norm",teal_tint,teal)
eval ends_in(23.2,50.5,"gain, bias")
eval way(trunk,53.7,trunk,51.9,"d norm (N,C)")
eval box(trunk,55.1,long,"output head, 256 rows at a time",green_tint,green)
eval ends_in(trunk+long+0.2,55.1,"tok_emb, its other use")
eval way(trunk,58.9,trunk,56.5,"d logits (256,V)")
set label "loss" at trunk,60.4 center font ",13"
plot NaN
