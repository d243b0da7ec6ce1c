#!/bin/sh
# pdf.sh PRINT.html OUT.pdf: the whole book as a PDF, by a browser. (weasyprint 57 was tried: it
# works for minutes and then stops at the figures; others were not.)

page=$1 out=$2
. loom/browser.sh
browse --no-pdf-header-footer --generate-pdf-document-outline --print-to-pdf="$work/book.pdf" \
    "file://$(cd "$(dirname "$page")" && pwd)/$(basename "$page")" > "$work/log" 2>&1
if [ ! -s "$work/book.pdf" ]; then
    tail -n 5 "$work/log" >&2
    echo "guppy: $page: expected a PDF of it from $browser, found none; what it said stands above" >&2
    exit 70
fi
mv "$work/book.pdf" "$out"
echo "  book  $out"
