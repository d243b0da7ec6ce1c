#!/bin/sh
# pdf.sh PRINT.html OUT.pdf: the whole book as a PDF, by a browser. (weasyprint 57 was tried: it
# works for minutes and then stops at the figures; others were not.)

page=$1 out=$2
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
browser=
for name in chromium chromium-browser google-chrome chrome; do
    command -v "$name" > /dev/null 2>&1 && browser=$name && break
done
if [ -z "$browser" ]; then
    echo "guppy: expected the browser chromium to print the book with, found none; run ./setup --pdf" >&2
    exit 69
fi
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
    --disable-background-networking --user-data-dir="$work/profile" --no-pdf-header-footer --generate-pdf-document-outline \
    --print-to-pdf="$work/book.pdf" "file://$(cd "$(dirname "$page")" && pwd)/$(basename "$page")" \
    > "$work/log" 2>&1
if [ ! -s "$work/book.pdf" ]; then
    tail -n 5 "$work/log" >&2
    echo "guppy: $page: expected a PDF of it from $browser, found none; what it said stands above" >&2
    exit 70
fi
mv "$work/book.pdf" "$out"
echo "  book  $out"
