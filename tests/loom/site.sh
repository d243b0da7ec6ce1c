# A book as one folder for a host of files, from which no link leads out or to nothing.
. tests/fake_book.sh

site() { in_book sh "$root/loom/site.sh" "$run/book" "$run/site"; }
fails() { # fails NAME TEXT: it said so, and left no folder
    fails_with "$1" "$2"
    check '… and no folder is left' test ! -e "$book/$run/site" -a ! -e "$book/$run/site.part"
}
fresh() {
    new_book
    whole
    echo epub > "$book/$run/book/guppy.epub"
}

fresh
site
check 'a folder is made' test "$code" -eq 0
for file in 01_pond.html index.html style.css book.js book.md guppy.epub figures/01_depth.svg src/01_pond/pond.h; do
    check "$file is in it" test -f "$book/$run/site/$file"
done
check 'and stands alone' sh -c "! find '$book/$run/site' -type l | grep -q ."
fresh
edit "$run/book/01_pond.html" 's|</main>|<a href="02_lake.html">x</a></main>|'
site
fails 'a page that links to nothing' 'guppy: site: 01_pond.html: 02_lake.html leads to nothing'
fresh
edit "$run/book/01_pond.html" 's|</main>|<a href="index.html#deep">x</a></main>|'
site
fails 'a page that links to no place' '01_pond.html: index.html#deep leads to no place in index.html'
fresh
edit "$run/book/01_pond.html" 's|</main>|<img src="../figures/x.svg" alt="x"></main>|'
site
fails 'a page that needs what is outside' '01_pond.html: ../figures/x.svg leads out of the folder'
fresh
echo 'See [that](src/01_pond/lake.c).' >> "$book/$run/book/book.md"
site
fails 'Markdown that links to nothing' 'book.md: src/01_pond/lake.c leads to nothing'
fresh
echo 'See [that](#deep) and [this](https://example.org/#x).' >> "$book/$run/book/book.md"
site
fails 'Markdown that links to no place' 'book.md: #deep leads to no place in book.md'
check 'other hosts are not asked' sh -c "! grep -q example '$log'"
finish
