# The whole machine: the residual stream is the trunk, the halves of a block hang beside it.
width = 640; height = 620
load 'figures/style.gp'
unset key; unset grid; unset tics; unset border
set lmargin at screen 0; set rmargin at screen 1
set bmargin at screen 0; set tmargin at screen 1
set xrange [0:64]; set yrange [62:0]
trunk = 17; side = 40 # the columns' middles
long = narrow ? 16.5 : 14; size = narrow ? 12 : 13


# box(x, y, half its width, text, fill, edge)
box(x,y,w,text,fill,edge) = sprintf("set obj rect from %g,%g to %g,%g fc rgb '%s' fs solid 1 border rgb '%s' lw 1.2 front; set label \"%s\" at %g,%g center font ',%d' noenhanced front", x-w, y-1.35, x+w, y+1.35, fill, edge, text, x, y, size)
way(x0,y0,x1,y1,text) = sprintf("set arrow from %g,%g to %g,%g size 0.8,22 filled lc rgb '%s' lw 1.2 front; set label \"%s\" at %g,%g left font ',11' textcolor rgb '%s'", x0, y0, x1, y1, soft, text, (x0+x1)/2.+0.8, (y0+y1)/2., soft)
plus(y) = sprintf("set obj circle at %g,%g size 1.1 fc rgb '%s' fs solid 1 border rgb '%s' lw 1.4 front; set label '+' at %g,%g center font ',15' front", trunk, y, gold_tint, gold, trunk, y)
tap(y) = sprintf("set obj circle at %g,%g size 0.55 fc rgb '%s' fs solid 1 border rgb '%s' front", trunk, y, gold, gold)

# the frame of a block
set obj rect from 3,11.5 to 63,45.5 fc rgb wash fs solid 1 border rgb gold lw 1.2 behind
set label "a block" at 4.2,13.4 left font ",13" textcolor rgb ink
set label "× L  (× 6 in Guppy)" at 61.8,43.8 right font ",13" textcolor rgb ink

# the trunk
set arrow from trunk,6.5 to trunk,49.2 nohead lc rgb gold lw 6 back
set label "x (N,C)" at trunk-1.2,9.4 right font ",12" textcolor rgb ink
set label "x (N,C)" at trunk-1.2,30.6 right font ",12" textcolor rgb ink
set label "x (N,C)" at trunk-1.2,47.3 right font ",12" textcolor rgb ink
set label "the residual" at trunk-1.6,19.6 right font ",12" textcolor rgb soft
set label "stream" at trunk-1.6,21.2 right font ",12" textcolor rgb soft

set label "token ids (N)" at trunk,1.3 center font ",13"
eval way(trunk,2.2,trunk,3.7,"")
eval box(trunk,5.2,long,"tok_emb[id] + pos_emb[position]",green_tint,green)

# the half that listens
eval tap(14.5)
eval way(trunk+0.6,14.5,side-6,14.5,"")
eval box(side,14.5,6,"norm1",teal_tint,teal)
eval way(side,15.9,side,17.7,"(N,C)")
eval box(side,19.1,6,"attn.qkv",teal_tint,teal)
eval way(side,20.5,side,22.3,"(N,3C)")
eval box(side,23.7,9.5,"NH attention heads",orange_tint,orange)
eval way(side,25.1,side,26.9,"(N,C)")
eval box(side,28.3-0,6,"attn.out",teal_tint,teal)
eval way(side-6,28.3,trunk+1.2,28.3,"")
set label "(N,C)" at 27,27.3 center font ",11" textcolor rgb soft
eval plus(28.3)
set label "listens" at 62,23.7 right font ",13" textcolor rgb soft

# the half that thinks
eval tap(32.4)
eval way(trunk+0.6,32.4,side-6,32.4,"")
eval box(side,32.4,6,"norm2",teal_tint,teal)
eval way(side,33.8,side,35.6,"(N,C)")
eval box(side,37,9.5,"ffn.up, then ReLU",teal_tint,teal)
eval way(side,38.4,side,40.2,"(N,F)")
eval box(side,41.6,6,"ffn.down",teal_tint,teal)
eval way(side-6,41.6,trunk+1.2,41.6,"")
set label "(N,C)" at 27,40.6 center font ",11" textcolor rgb soft
eval plus(41.6)
set label "thinks" at 62,37 right font ",13" textcolor rgb soft

# the end
eval box(trunk,50.5,6,"norm",teal_tint,teal)
eval way(trunk,51.9,trunk,53.7,"(N,C)")
eval box(trunk,55.1,long,"output head: · tok_embᵀ",green_tint,green)
eval way(trunk,56.5,trunk,58.5,"")
set label "logits (N,V), then the loss" at trunk,60 center font ",13"
plot NaN
