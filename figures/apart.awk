# apart.awk: words at points, of which none shall cover another. Reads CSV with a header
# line; x and y say in which columns the coordinates stand (the word in the first), wide
# and high how many pixels their ranges take. A word that would lie on an earlier one
# moves up or down, as little as will do.
#
#     awk -F, -v x=3 -v y=4 -v wide=600 -v high=500 -f figures/apart.awk words.csv

BEGIN { OFS = "," }
NR == 1 { next }
{
    line[++n] = $0
    word[n] = $1
    across[n] = $x + 0
    up[n] = $y + 0
    if (n == 1 || across[n] < left) left = across[n]
    if (n == 1 || across[n] > right) right = across[n]
    if (n == 1 || up[n] < low) low = up[n]
    if (n == 1 || up[n] > top) top = up[n]
}

# Whether word i, moved up by `by` pixels, would lie on one of the words before it.
function covers(i, by,    k, dx, dy) {
    for (k = 1; k < i; k++) {
        dx = (across[i] - across[k]) * wide / (right - left)
        dy = (up[i] - up[k]) * high / (top - low) + by
        if (dx < 0) dx = -dx
        if (dy < 0) dy = -dy
        if (dy < 13 && dx < 3.6 * (length(word[i]) + length(word[k])) + 4) return 1
    }
    return 0
}

END {
    if (right == left) right = left + 1
    if (top == low) top = low + 1
    for (i = 1; i <= n; i++) {
        for (far = 0; far < 200; far += 2) {
            if (!covers(i, by = far) || !covers(i, by = -far)) break
        }
        up[i] += by * (top - low) / high
        $0 = line[i]
        $y = up[i]
        print
    }
}
