# The four-bit generator: its counter on the dial, and the same numbers stirred.
height = narrow ? 260 : 330
load 'figures/style.gp'
stir(x) = stir_2((x ^ (x >> 2)) * 11 % 16)
stir_2(x) = x ^ (x >> 2)
at_x(n) = sin(2 * pi * n / 16)
at_y(n) = cos(2 * pi * n / 16)
unset border; unset key; unset tics; unset grid
set samples 60
set xrange [-1.3:1.3]
set yrange [-1.15:narrow ? 1.75 : 1.4]
set size ratio -1
set multiplot layout 1,2 margins 0.08,0.92,0.02,0.98 spacing 0.02
array title_of[2] = ["the counter: 5, 10, 15, 4, …", "stirred: 15, 10, 5, 6, …"]
do for [side=1:2] {
    unset label; unset arrow; unset object
    stop(k) = side == 1 ? 5 * k % 16 : stir(5 * k % 16)
    do for [n=0:15] {
        hit = 0
        do for [k=1:8] { if (stop(k) == n) { hit = 1 } }
        set label "" at at_x(n),at_y(n) point pt 7 ps 2.3 lc rgb (hit ? teal_tint : wash) front
        set label "" at at_x(n),at_y(n) point pt 6 ps 2.3 lc rgb (hit ? teal : soft) front
        set label sprintf("%d", n) at at_x(n),at_y(n) center font ",12" textcolor rgb ink front
    }
    do for [k=1:7] {
        a = stop(k); b = stop(k + 1)
        dx = at_x(b) - at_x(a); dy = at_y(b) - at_y(a); d = sqrt(dx * dx + dy * dy)
        set arrow from at_x(a) + 0.12 * dx / d,at_y(a) + 0.12 * dy / d to at_x(b) - 0.12 * dx / d,at_y(b) - 0.12 * dy / d \
            lc rgb (side == 1 ? orange : teal) lw 1.6 head filled size 0.07,20
    }
    at = strstrt(title_of[side], ":")
    set label title_of[side][:at].(narrow ? "\n" : " ").title_of[side][at+2:] at 0,(narrow ? 1.6 : 1.28) center textcolor rgb ink
    set parametric
    plot [0:2 * pi] sin(t),cos(t) with lines lc rgb faint lw 1
}
unset multiplot
