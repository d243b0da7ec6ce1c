# svg.awk: a figure by gnuplot or graphviz becomes one that reads in a light and in a dark
# theme, and shows nothing that depends on the program that drew it.
#
# Colours keep their light values as attributes, which every viewer knows; a style sheet
# inside the picture turns the book's colours into their dark twins where the system asks
# for it, and any other colour into its opposite in lightness. The book's colours are those of
# figures/style.gp. Paper lies behind everything and turns dark with it: so a figure reads
# on a page, too, whose theme is not the system's.
#
# Thousands of dots, or of a map's cells, become one path for each colour: a fifth of the
# bytes.

function twin(light, dark) { dark_of[light] = dark }

BEGIN {
    twin("#22252a", "#dcd8cf"); twin("#5c6168", "#a3a6a6"); twin("#e0dacd", "#363c42")
    twin("#f7f3ea", "#1f2428"); twin("#fffdf8", "#15181b"); twin("black", "#dcd8cf")
    twin("#000000", "#dcd8cf"); twin("white", "#15181b"); twin("#ffffff", "#15181b")
    twin("#c8531c", "#f0925a"); twin("#1b7383", "#6cc3d5"); twin("#4f7d2a", "#a6cf82")
    twin("#8a2f62", "#e08fbd"); twin("#b98900", "#e2b866"); twin("#3a5fa8", "#8fb0f0")
    twin("#7a7d80", "#a0a3a5"); twin("#f4a259", "#b8602a")
    twin("#fbe3cf", "#4a2f1d"); twin("#d3e8ec", "#1d3c44"); twin("#e0ecd2", "#2b3a1f")
    twin("#f2dbe7", "#43263a"); twin("#f6e8c3", "#43371a"); twin("#dbe4f5", "#222f4a")
    for (i = 0; i < 256; i++) hex[i] = sprintf("%02x", i)
}

# rgb(  2,  13, 255) becomes #020dff, #FFFDF8 becomes #fffdf8.
function colours(line,   out, text, n, part) {
    out = ""
    while (match(line, /rgb\( *[0-9]+, *[0-9]+, *[0-9]+ *\)|#[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]/)) {
        text = substr(line, RSTART, RLENGTH)
        if (text ~ /^rgb/) {
            gsub(/[rgb() ]/, "", text)
            n = split(text, part, ",")
            text = "#" hex[part[1] + 0] hex[part[2] + 0] hex[part[3] + 0]
        } else {
            text = tolower(text)
        }
        out = out substr(line, 1, RSTART - 1) text
        line = substr(line, RSTART + RLENGTH)
    }
    return out line
}

# inverted: the same hue, dark for light, as a browser's "invert(1) hue-rotate(180deg)" makes
# it, but white becomes the dark paper, not black: so the colours of a map, which are no
# theme's, swap their ends, and less is nowhere darker than nothing.
function byte(x, paper) { x = paper + x * (255 - paper) / 255; return hex[x < paper ? paper : x > 255 ? 255 : int(x + 0.5)] }
function pair(colour, at) { return 255 - 16 * digit(substr(colour, at, 1)) - digit(substr(colour, at + 1, 1)) }
function digit(c) { return index("0123456789abcdef", c) - 1 }
function inverted(colour,   r, g, b) {
    r = pair(colour, 2); g = pair(colour, 4); b = pair(colour, 6)
    return "#" byte(-0.574 * r + 1.430 * g + 0.144 * b, 21) \
               byte(0.426 * r + 0.430 * g + 0.144 * b, 24) \
               byte(0.426 * r + 1.430 * g - 0.856 * b, 27)
}

# note: remember each colour that a line uses, with the attribute it stands in.
function note(line,   text, name) {
    while (match(line, /(fill|stroke|color) *= *["'][^"']*["']/)) {
        text = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        name = text
        sub(/ *=.*/, "", name)
        gsub(/.*= *["']|["']$/, "", text)
        if (!((name, text) in used) && (text in dark_of || text ~ /^#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]$/)) {
            used[name, text] = 1
            rule[++rules] = sprintf("[%s=\"%s\"]{%s:%s}", name, text, name,
                text in dark_of ? dark_of[text] : inverted(text))
        }
    }
}

# stroke: remember a piece of a path, to be drawn in this colour and width, from x to
# x + length; what goes on where the last one of its kind ended is part of it. Pieces of one
# kind follow each other in the file and do not overlap, so their order is no matter.
function stroke(kind, colour, width, x, y, length_,   key) {
    if (kind != gathered) flush()
    gathered = kind
    key = sprintf("stroke='%s' stroke-width='%s' stroke-linecap='%s'", colour, width, kind)
    if (!(key in path)) { keys[++paths] = key; path[key] = "" }
    else if (length_ > 0 && y == row[key] && short(x) == short(end[key])) { end[key] = x + length_; return }
    else path[key] = path[key] piece(key)
    row[key] = y; start[key] = x; end[key] = x + length_
}

function piece(key) { return "M" short(start[key]) "," row[key] "h" short(end[key] - start[key]) }

function flush(   i) {
    for (i = 1; i <= paths; i++) {
        add("<path fill='none' " keys[i] " d='" path[keys[i]] piece(keys[i]) "'/>")
        delete path[keys[i]]
    }
    paths = 0
    gathered = ""
}

function add(line) {
    note(line)
    lines[++count] = line
}

# short: a length in pixels, to a tenth: 12.3, 12.
function short(x) { x = sprintf("%.1f", x); sub(/\.0$/, "", x); return x }

function style(   i) {
    print "<style>"
    print "svg { fill: #22252a; color: #22252a }"
    print "text, tspan { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif }"
    print "[font-family*='mono'], [font-family*='mono'] text, tspan[font-family*='mono'], [font-family*='ourier'] { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }"
    print "@media (prefers-color-scheme: dark) {"
    print "svg { fill: #dcd8cf; color: #dcd8cf }"
    print "image { filter: invert(1) hue-rotate(180deg) }"
    for (i = 1; i <= rules; i++) print rule[i]
    print "}"
    print "</style>"
}

/<!DOCTYPE|svg11.dtd|^<!-- |^ -->$|<desc>Produced by|<title>Gnuplot<\/title>|<\?xml/ { next }

{ $0 = colours($0) }

# Names of plots, of which gnuplot gives the same to several where a picture has many parts;
# nothing refers to them.
{ gsub(/ id="gnuplot_plot_[^"]*"/, "") }

# The opening tag, which may take several lines: sizes in pixels.
/<svg/ { root = 1; opening = "" }
root {
    opening = opening " " $0
    if (!/>/) next
    root = 0
    gsub(/ (width|height)="[^"]*"/, "", opening)
    gsub(/[ \t]+/, " ", opening)
    sub(/^ /, "", opening)
    if (match(opening, /viewBox="[^"]*"/)) {
        split(substr(opening, RSTART + 9, RLENGTH - 10), box, " ")
        sub(/<svg/, sprintf("<svg width=\"%d\" height=\"%d\"", box[3] + 0.999, box[4] + 0.999), opening)
    }
    next
}

# What graphviz lays behind everything.
/<polygon fill="white" stroke="transparent"/ { next }

/<title>/ && !/<\/svg>/ { gsub(/<title>[^<]*<\/title>/, ""); if ($0 ~ /^[ \t]*$/) next }

# A filled round dot: a line of no length with round ends.
/^[ \t]*<use xlink:href='#gpPt6' transform='translate\([^()]*\) scale\([^()]*\)' color='#[0-9a-f]*'\/>$/ {
    split($0, part, /[(),]/)
    split(part[6], quoted, "'")
    stroke("round", quoted[3], short(2 * part[5]), part[2], short(part[3]), 0)
    next
}

# A cell of a map, which gnuplot writes as left,bottom right,bottom right,top left,top: a
# line as thick as the cell is high.
/^[ \t]*<polygon fill = '#[0-9a-f]*' points = '[-0-9., ]*'\/>$/ {
    split($0, quoted, "'")
    if (split(quoted[4], part, /[ ,]+/) >= 8 && part[1] == part[7] && part[2] == part[4] &&
        part[3] == part[5] && part[6] == part[8]) {
        stroke("butt", quoted[2], short(part[2] - part[6]), part[1], sprintf("%.2f", (part[2] + part[6]) / 2),
            part[3] - part[1])
        next
    }
}

{
    flush()
    add($0)
}

END {
    flush()
    paper = "<rect width=\"100%\" height=\"100%\" fill=\"#fffdf8\"/>"
    note(paper)
    print opening
    style()
    print paper
    for (i = 1; i <= count; i++) print lines[i]
}
