# mutate.awk -v seed=N: one change at random in a C source, from the seed alone: an operator becomes
# another, a bound moves by one, a constant changes. Prints the changed source; says to stderr
# LINE: OLD -> NEW. Comments, strings, #include and declarations of functions stay.
BEGIN {
    srand(seed)
    n = split("<= >= == != && || += -= ++ -- < > + - * / % 0 1 2", from, " ")
    split("< > != == || && -= += -- ++ <= >= - + / * + 1 0 3", to, " ")
}
{ text[FNR] = $0 }
END {
    for (i = 1; i <= FNR; i++) {
        line = text[i]
        if (line ~ /^ *#/ || line ~ /^[^ ].*\);$/) continue
        blanked = line
        while (match(blanked, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/))
            blanked = substr(blanked, 1, RSTART - 1) fill(RLENGTH) substr(blanked, RSTART + RLENGTH)
        if (comment) {
            if (!(at = index(blanked, "*/"))) continue
            blanked = fill(at + 1) substr(blanked, at + 2)
            comment = 0
        }
        while (at = index(blanked, "/*")) {
            rest = substr(blanked, at)
            if (end = index(rest, "*/")) blanked = substr(blanked, 1, at - 1) fill(end + 1) substr(rest, end + 2)
            else { blanked = substr(blanked, 1, at - 1); comment = 1 }
        }
        places(i, blanked)
    }
    if (!count) exit 1
    k = int(rand() * count) + 1
    i = line_of[k]; at = at_of[k]; old = from[kind[k]]; new = to[kind[k]]
    print i ": " old " -> " new ":" text[i] > "/dev/stderr"
    text[i] = substr(text[i], 1, at - 1) new substr(text[i], at + length(old))
    for (i = 1; i <= FNR; i++) print text[i]
}

function fill(n) { return sprintf("%" n "s", "") }

# Where a line has something to change. Operators have spaces around them here, ++ and --
# excepted, so that a pointer's star or a sign is none.
function places(i, line,   at, k, word, before, after) {
    for (at = 1; at <= length(line); at++)
        for (k = 1; k <= n; k++) {
            word = from[k]
            if (substr(line, at, length(word)) != word) continue
            before = at > 1 ? substr(line, at - 1, 1) : ""
            after = substr(line, at + length(word), 1)
            if (word ~ /^[0-9]/) {
                if (before ~ /[A-Za-z0-9_.]/ || after ~ /[A-Za-z0-9_.]/) continue
            } else if (word != "++" && word != "--" && (before != " " || (after != " " && after != ""))) continue
            count++
            line_of[count] = i; at_of[count] = at; kind[count] = k
            at += length(word) - 1
            break
        }
}
