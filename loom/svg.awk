# svg.awk: a figure by gnuplot or graphviz becomes one that reads in a light and in a dark
# theme, and shows nothing that depends on the program that drew it.
#
# Colours keep their light values as attributes, which every viewer knows; a style sheet
# inside the picture turns the book's colours into their dark twins where the system asks
# for it. The colours are those of figures/style.gp.

function twin(light, dark) { order[++twins] = light; dark_of[light] = dark }

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

function style(   i, light) {
    print "<style>"
    print "svg { fill: #22252a; color: #22252a }"
    print "text, tspan { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif }"
    print "[font-family*='mono'], [font-family*='mono'] text, tspan[font-family*='mono'], [font-family*='ourier'] { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }"
    print "@media (prefers-color-scheme: dark) {"
    print "svg { fill: #dcd8cf; color: #dcd8cf }"
    for (i = 1; i <= twins; i++) {
        light = order[i]
        printf "[fill=\"%s\"]{fill:%s}[stroke=\"%s\"]{stroke:%s}[color=\"%s\"]{color:%s}\n",
            light, dark_of[light], light, dark_of[light], light, dark_of[light]
    }
    print "}"
    print "</style>"
}

/<!DOCTYPE|svg11.dtd|^<!-- |^ -->$|<desc>Produced by|<title>Gnuplot<\/title>|<\?xml/ { next }

{ $0 = colours($0) }

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
    print opening
    style()
    next
}

# What graphviz lays behind everything.
/<polygon fill="white" stroke="transparent"/ { next }

/<title>/ && !/<\/svg>/ { gsub(/<title>[^<]*<\/title>/, ""); if ($0 ~ /^[ \t]*$/) next }

{ print }
