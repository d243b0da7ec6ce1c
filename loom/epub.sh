#!/bin/sh
# epub.sh BOOK.epub: write into an EPUB what a reader that looks, listens or feels needs to know
# of it before it is opened; pandoc older than 3.1.12 does not. Without zip and unzip it is
# left as it is.

out=$1
if ! command -v zip > /dev/null 2>&1 || ! command -v unzip > /dev/null 2>&1; then
    echo "  note  $out says nothing of how it can be read: expected the programs zip and unzip, found not both"
    exit 0
fi
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
unzip -q "$out" EPUB/content.opf -d "$work" || exit 70
grep -q 'schema:accessMode"' "$work/EPUB/content.opf" && exit 0
awk '
    function meta(name, value) { print "    <meta property=\"schema:" name "\">" value "</meta>" }
    /<\/metadata>/ {
        meta("accessMode", "textual"); meta("accessMode", "visual")
        meta("accessModeSufficient", "textual")
        meta("accessibilityFeature", "alternativeText"); meta("accessibilityFeature", "MathML")
        meta("accessibilityFeature", "structuralNavigation"); meta("accessibilityFeature", "tableOfContents")
        meta("accessibilityHazard", "none")
        meta("accessibilitySummary", "Each figure is described in words, formulas are MathML; nothing moves.")
    }
    { print }' "$work/EPUB/content.opf" > "$work/new" && mv "$work/new" "$work/EPUB/content.opf" || exit 74
file=$(cd "$(dirname "$out")" && pwd)/$(basename "$out")
(cd "$work" && zip -q -X "$file" EPUB/content.opf) || exit 74
