#!/bin/sh
# pdf.sh PRINT.html OUT.pdf: the whole book as a PDF, by whatever can make one here.

page=$1 out=$2
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
for name in chromium chromium-browser google-chrome chrome; do
    if command -v "$name" > /dev/null 2>&1; then
        "$name" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
            --disable-background-networking --user-data-dir="$work/profile" --no-pdf-header-footer --generate-pdf-document-outline \
            --print-to-pdf="$work/book.pdf" "file://$(cd "$(dirname "$page")" && pwd)/$(basename "$page")" \
            > "$work/log" 2>&1
        break
    fi
done
if [ ! -s "$work/book.pdf" ]; then
    for name in weasyprint wkhtmltopdf prince; do
        command -v "$name" > /dev/null 2>&1 && "$name" "$page" "$work/book.pdf" > "$work/log" 2>&1 && break
    done
fi
if [ ! -s "$work/book.pdf" ]; then
    [ -f "$work/log" ] && tail -n 5 "$work/log" >&2
    echo "guppy: expected chromium, weasyprint, wkhtmltopdf or prince, found none that works; run ./setup --pdf" >&2
    exit 69
fi
mv "$work/book.pdf" "$out"
echo "  book  $out"
