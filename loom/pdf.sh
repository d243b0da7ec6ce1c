#!/bin/sh
# pdf.sh PRINT.html OUT.pdf: the whole book as a PDF, by a browser. (weasyprint 57 was tried: it
# works for minutes and then stops at the figures; others were not.)
#
# A browser counts pages but cannot say on which page a place is. So the book is printed more
# than once: first with 000 for each page's number, then with what pdfinfo found, until nothing
# moves. The contents have numbers, and what leads to another chapter. Each chapter is a kind of page of
# its own, with its title at the head.

page=$1 out=$2
. loom/browser.sh
if ! command -v pdfinfo > /dev/null 2>&1; then
    echo "guppy: $page: expected the program pdfinfo to find page numbers with, found none; run ./setup --pdf" >&2
    exit 69
fi
numbered=$(dirname "$page")/numbered.html # beside its pictures
trap 'rm -rf "$work" "$numbered"' EXIT

number() { # number PLACES: the page with the numbers of PLACES, lines "place page", in it
    LC_ALL=C awk '
        NR == FNR { at[$1] = $2; next }
        function on(place) { return place in at ? at[place] : "000" }
        # The chapter that a place is in: 05_attention, 05-the-mask, fig:05_heads: 05.
        function chapter(place) {
            sub(/^(fig:|exercise-)/, "", place)
            return match(place, /^([0-9][0-9]|[a-z])[_-]/) ? substr(place, 1, RLENGTH - 1) : ""
        }
        /<h1[^>]*class="chapter"/ {
            match($0, /id="[^"]*"/)
            here = chapter(substr($0, RSTART + 4, RLENGTH - 5))
            title = $0
            gsub(/<[^>]*>/, "", title)
            gsub(/&amp;/, "\\&", title)
            gsub(/["\\]/, "", title)
            printf "%s<style>@page c%s { @top-left { content: \"%s\" } }</style><section style=\"page: c%s\">\n", \
                opened ? "</section>" : "", here, title, here
            opened = 1
        }
        /<nav class="contents"/ { contents = 1 }
        /<\/nav>/ { contents = 0 }
        /<\/main>/ && opened { print "</section>"; opened = 0 }
        /<pre|<div class="sourceCode/ { code = 1 }
        {
            rest = $0; line = ""
            while (!code && match(rest, /<a href="#[^"]*"[^>]*>/)) {
                tag = substr(rest, RSTART, RLENGTH)
                line = line substr(rest, 1, RSTART + RLENGTH - 1)
                rest = substr(rest, RSTART + RLENGTH)
                place = tag
                sub(/^<a href="#/, "", place); sub(/".*/, "", place)
                end = index(rest, "</a>")
                if (!end) continue
                text = substr(rest, 1, end - 1)
                rest = substr(rest, end + 4)
                if (contents) line = line text "<span class=\"leads\"></span><span class=\"at\">" on(place) "</span></a>"
                else if (opened && tag !~ /class="function/ && chapter(place) != "" && chapter(place) != here)
                    line = line text "</a> (p.&nbsp;" on(place) ")"
                else line = line text "</a>"
            }
            print line rest
        }
        /<\/pre>/ { code = 0 }' "$1" "$page" > "$numbered"
}

print_it() {
    browse --no-pdf-header-footer --generate-pdf-document-outline --print-to-pdf="$work/book.pdf" \
        "file://$(cd "$(dirname "$numbered")" && pwd)/$(basename "$numbered")" > "$work/log" 2>&1
    if [ ! -s "$work/book.pdf" ]; then
        tail -n 5 "$work/log" >&2
        echo "guppy: $page: expected a PDF of it from $browser, found none; what it said stands above" >&2
        exit 70
    fi
    pdfinfo -dests "$work/book.pdf" | awk -F '"' 'NF > 1 { split($1, part, " "); print $2, part[1] }' > "$work/found"
}

echo '- 0' > "$work/places" # awk tells the two files apart by it
number "$work/places"
print_it
for print in second third fourth fifth; do
    mv "$work/found" "$work/places"
    rm "$work/book.pdf"
    number "$work/places"
    print_it
    cmp -s "$work/found" "$work/places" && break
done
if ! cmp -s "$work/found" "$work/places"; then
    echo "guppy: $page: expected each place on the same page in the fourth print and the fifth, found another" >&2
    diff "$work/places" "$work/found" | head -n 4 >&2
    exit 70
fi
if grep -q '[(>p;]000[)<]' "$numbered"; then
    echo "guppy: $page: expected a page for each place that is referred to, found none for:" >&2
    grep -o '[^<>]*</a> (p.&nbsp;000)\|<a [^>]*>[^<]*<span class="leads"></span><span class="at">000' "$numbered" | head -n 4 >&2
    exit 70
fi
mv "$work/book.pdf" "$out"
echo "  book  $out"
