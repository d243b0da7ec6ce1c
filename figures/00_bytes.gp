# The sentence that goes through the book, as bits.
height = 150
load 'figures/style.gp'
text = "hi guppy"
codes = system("printf '".text."' | od -An -v -tu1")
unset border; unset key; unset tics; unset grid
set lmargin 2; set rmargin 2; set tmargin 0.5; set bmargin 0.5
set xrange [-0.6:71.6]
set yrange [-1.9:1.9]
do for [n=1:8] {
    code = int(word(codes, n))
    left = (n - 1) * 9
    set label (n == 3 ? "space" : text[n:n]) at left + 4,1.35 center font "monospace,16" textcolor rgb ink
    set label sprintf("%x", code) at left + 4,-1.35 center font "monospace,14" textcolor rgb soft
    do for [b=0:7] {
        on = (code >> (7 - b)) & 1
        set object rectangle from left + b,-0.6 to left + b + 0.88,0.6 \
            fc rgb (on ? teal : wash) fs solid border lc rgb soft
    }
}
plot NaN
