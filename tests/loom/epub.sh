# The e-book: what it says of itself, and what epubcheck says of it.
. tests/fake_book.sh

new_book
whole
cp -r "$root/loom" "$book/loom"
printf '%s\n' "load 'figures/style.gp'" 'set multiplot layout 4,7' 'do for [i=1:28] { plot x }' 'unset multiplot' \
    > "$book/figures/01_depth.gp"
cp "$root/figures/style.gp" "$book/figures/style.gp"
in_book env RUN="$run" sh loom/figure.sh figures/01_depth.gp "$run/figures/01_depth.svg"
in_book sh -c "RUN='$run' pandoc -f loom/gather.lua -t json '$run/book/woven/01_pond.json' > all.json &&
    RUN='$run' CHARACTER=guppy PRESET=guppy LOOM_FORMAT=epub pandoc -f json -t epub3 --mathml --lua-filter loom/html.lua --toc \
    --toc-depth=1 --css loom/epub.css --epub-cover-image loom/cover.svg --metadata lang=en \
    --metadata identifier=urn:guppy.c -o pond.epub all.json && sh loom/epub.sh pond.epub"
check 'an e-book is made' test "$code" -eq 0
if command -v unzip > /dev/null 2>&1 && command -v zip > /dev/null 2>&1; then
    unzip -p "$book/pond.epub" EPUB/content.opf > "$log" 2>&1
    check 'it names its authors' grep -q '<dc:creator[^>]*>The guppy.c authors<' "$log"
    for name in accessMode accessModeSufficient accessibilityFeature accessibilityHazard accessibilitySummary; do
        check "and says its $name" grep -q "\"schema:$name\">[^<]" "$log"
    done
    unzip -l "$book/pond.epub" > "$log"
    check 'its kind still comes first' sh -c "awk 'NR == 4 { exit \$4 != \"mimetype\" }' '$log'"
else
    ok 'what an e-book says of itself: skipped, expected the programs zip and unzip, found not both'
fi
in_book sh loom/epubcheck.sh pond.epub
if [ "$code" -eq 69 ]; then ok "epubcheck: skipped, $(cat "$log")"; else
    check 'epubcheck finds no error in it' test "$code" -eq 0
fi
finish
