# start.awk: a C file as `make start` gives it to the reader: what its functions stand on, and the head
# of each function that is not static above a body that fails loudly. `others` is a file of all code
# outside of the chapter: of what it never names the reader is told that only the chapter needs it. A
# static function that stands in a table is given as well. What is included on some machines only, for
# vectors, plain loops do without.
#
# A part is what parts.lua calls a part: lines up to an empty one outside of all braces.

BEGIN {
    while ((getline text < others) > 0) {
        size = split(text, word, /[^A-Za-z_0-9]+/)
        for (i = 1; i <= size; i++) named[word[i]] = 1
    }
}

function part_end(   i, first, name, text, secret) {
    for (i = 1; i <= count; i++) { # the head of a function: from `first` to i
        if (!first && line[i] ~ /^[A-Za-z_].*\(/) first = i
        if (first && line[i] ~ /[{;]$/) break
    }
    secret = first && line[first] ~ /^(__attribute__.*)?(static|LANE_FUNCTION) / && line[first] !~ / =/
    if (first && line[i] ~ /\) \{$/) {
        name = line[first]
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        if (secret || !(name in named))
            text = "/* Only this chapter calls it: write it if your other functions need it. */\n"
        for (; first <= i; first++) text = text line[first] "\n"
        text = text "    fail(EX_SOFTWARE, \"%s: %s is not written yet\", __FILE__, __func__);\n}\n\n"
        if (secret) hidden[parts + 1] = name
    } else if (!secret) {
        for (i = 1; i <= count; i++)
            if (line[i] ~ /^#if/) depth++
            else if (line[i] ~ /^#endif/) depth--
            else if (line[i] !~ /^#(else|undef)/ && (!depth || line[i] !~ /^#include/)) {
                text = text line[i] "\n"
                if (line[i] ~ /^#include/ && !included++) text = text "#include \"00_ground/fail.h\"\n"
            }
        tables = tables " " text
        if (text != "") text = text "\n"
    }
    if (text != "") part[++parts] = text
    count = 0
}

/^$/ && !inside { part_end(); next }
/^#include "00_ground\/fail.h"/ { next }
{ line[++count] = $0 }
/^}/ { inside = 0 }
/\{$/ && !/^}/ { inside = 1 }
END {
    part_end()
    size = split(tables, word, /[^A-Za-z_0-9]+/)
    for (i = 1; i <= size; i++) listed[word[i]] = 1
    for (i = 1; i <= parts; i++)
        if (!(i in hidden) || hidden[i] in listed) printf "%s", part[i]
}
