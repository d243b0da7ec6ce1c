# start.awk: a C file as `make start` gives it to the reader: what its functions stand on, and the head
# of each function that is not static above a body that fails loudly. `others` is a file of all code
# outside of the chapter: of what it never names the reader is told that only the chapter needs it.
#
# A part is what parts.lua calls a part: lines up to an empty one outside of all braces.

BEGIN {
    while ((getline text < others) > 0) {
        size = split(text, word, /[^A-Za-z_0-9]+/)
        for (i = 1; i <= size; i++) named[word[i]] = 1
    }
}

function part_end(   i, first, name, text) {
    for (i = 1; i <= count; i++) { # the head of a function: from `first` to i
        if (!first && line[i] ~ /^[A-Za-z_].*\(/) first = i
        if (first && line[i] ~ /[{;]$/) break
    }
    if (first && line[first] ~ /^(__attribute__.*)?(static|LANE_FUNCTION) / && line[first] !~ / =/) {
        count = 0
        return
    }
    if (first && line[i] ~ /\) \{$/) {
        name = line[first]
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        if (!(name in named)) print "/* Only this chapter calls it: write it if your other functions need it. */"
        for (; first <= i; first++) print line[first]
        print "    fail(EX_SOFTWARE, \"%s: %s is not written yet\", __FILE__, __func__);\n}\n"
    } else {
        for (i = 1; i <= count; i++)
            if (line[i] !~ /^#(if|ifdef|ifndef|else|endif|undef)/) {
                text = text line[i] "\n"
                if (line[i] ~ /^#include/ && !included++) text = text "#include \"00_ground/fail.h\"\n"
            }
        if (text != "") print text
    }
    count = 0
}

/^$/ && !inside { part_end(); next }
/^#include "00_ground\/fail.h"/ { next }
{ line[++count] = $0 }
/^}/ { inside = 0 }
/\{$/ && !/^}/ { inside = 1 }
END { part_end() }
