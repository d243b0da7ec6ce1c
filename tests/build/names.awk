# names.awk: what C files of this house define at file scope, one line each:
#   FILE KIND NAME     KIND: declares (a function), defines (a function), table, type, macro
# It knows the C that clang-format leaves here, and no more.

function say(kind, name) {
    if (name != "" && !said[FILENAME, kind, name]++) print FILENAME, kind, name
}

# The last word before what matches `mark`.
function word_before(text, mark) {
    if (match(text, mark)) text = substr(text, 1, RSTART - 1)
    return match(text, "[A-Za-z_][A-Za-z_0-9]*[ *]*$") ? cut(substr(text, RSTART)) : ""
}

function cut(word) {
    gsub(/[ *]/, "", word)
    return word
}

function statement(text, opens) {
    gsub(/__attribute__ *\(\([^)]*\)\)|_Alignas *\([^)]*\)/, " ", text)
    sub(/^[ \t]+/, "", text)
    if (text == "" || text ~ /^_Static_assert/) return
    if (text ~ /^typedef/ && text !~ /^typedef[^;]*\{/) {
        if (text ~ /\(\*/) { sub(/.*\(\*/, "", text); sub(/\).*/, "", text) }
        else if (text ~ /^typedef struct [A-Za-z]+ [A-Za-z]+ *$/) return # told, not shown
        if (!opens) say("type", word_before(text " ", " *$"))
    } else if (text ~ /^(struct|union|enum)( +[A-Za-z_0-9]+)? *$/) {
        if (opens && text ~ /[a-z] +[A-Za-z]/) say("type", word_before(text " ", " *$"))
    } else if (text ~ /=/) say("table", word_before(text, "(\\[[^=]*)? *="))
    else if (text ~ /^extern/) return
    else if (text ~ /\(/) say(opens ? "defines" : "declares", word_before(text, "\\("))
    else if (!opens && FILENAME !~ /\.h$/) say("table", word_before(text, "(\\[.*)? *$"))
}

FNR == 1 { depth = 0; text = ""; comment = 0; closing = 0; goes_on = 0 }

{
    line = $0
    if (goes_on || (!comment && line ~ /^ *#/)) {
        if (!goes_on && match(line, /^#define +[A-Za-z_0-9]+/)) {
            split(substr(line, 1, RLENGTH), part, / +/)
            say("macro", part[2])
        }
        goes_on = line ~ /\\$/
        next
    }
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "0", line)
    gsub(/'[^']*'/, "0", line)
    while (line != "") {
        if (comment) {
            at = index(line, "*/")
            if (!at) { line = ""; break }
            line = substr(line, at + 2)
            comment = 0
            continue
        }
        c = substr(line, 1, 1)
        if (substr(line, 1, 2) == "/*") { comment = 1; line = substr(line, 3); continue }
        if (substr(line, 1, 2) == "//") { line = ""; break }
        line = substr(line, 2)
        if (c == "{") {
            if (depth++ == 0) {
                closing = text ~ /^ *typedef/
                if (text ~ /^ *static const (struct|union)/ && text !~ /=/) closing = 2
                if (!closing) statement(text, 1)
                value = text ~ /=/
                text = ""
            }
        } else if (c == "}") {
            if (--depth == 0) text = ""
        } else if (depth == 0 && c == ";") {
            if (closing == 1) say("type", word_before(text " ", " *$"))
            else if (closing == 2) say("table", word_before(text, "(\\[[^=]*)? *(=|$)"))
            else if (!value || text ~ /[A-Za-z]/) statement(text, 0)
            text = ""
            closing = value = 0
        } else if (depth == 0) text = text c
    }
    if (depth == 0) text = text " "
}
