#!/bin/sh
# site.sh BOOK FOLDER: the book and its editions as one folder for a host of files: the pages, print.html,
# the PDF if it was made, the EPUB, book.md and beyond.md with the figures and the files that they link to.
#
# Every link in the folder must lead to a file and to a place in it, and not out of the folder
# (addresses of other hosts apart); else it is not made, and the exit code is 65.

book=$1 folder=$2
rm -rf "$folder.part"
mkdir -p "$folder.part/figures/narrow" || exit 74
cp "$book"/*.html "$book"/*.css "$book"/*.js "$book"/*.svg "$book"/*.md "$folder.part/" || exit 74
for file in "$book"/*.epub "$book"/*.pdf "$book"/*.ipynb; do
    [ ! -f "$file" ] || cp "$file" "$folder.part/"
done
for file in "$book"/figures/*.svg "$book"/figures/narrow/*.svg; do
    [ ! -f "$file" ] || cp "$file" "$folder.part/${file#"$book/"}"
done

# targets FILE: what a Markdown file links to, outside code.
targets() {
    awk '/^ *```/ { code = !code } !code' "$1" | grep -o '](<*[^)]*[)]' | sed 's/^](<*//; s/>*)$//; s/ .*//' |
        grep -v '^[a-z]*:[/a-z]\|^mailto:' | sort -u
}
said=$folder.part/said
for file in "$folder.part"/*.md; do
    targets "$file" | while read -r target; do
        path=${target%%#*} place=${target#"${target%%#*}"}
        case $path in
        '') path=${file##*/} ;;
        /* | *..*) echo "${file##*/}: $target leads out of the folder" && continue ;;
        esac
        if [ ! -e "$folder.part/$path" ] && [ -f "$path" ]; then
            mkdir -p "$folder.part/$(dirname "$path")" && cp "$path" "$folder.part/$path"
        fi
        if [ ! -f "$folder.part/$path" ]; then
            echo "${file##*/}: $target leads to nothing"
        elif [ -n "$place" ] && ! grep -qF "id=\"${place#\#}\"" "$folder.part/$path"; then
            echo "${file##*/}: $target leads to no place in $path"
        fi
    done
done > "$said"

# Pages: their places, then their links.
(cd "$folder.part" && awk 'BEGIN { RS = "<" }
    { tag = $0; sub(/>.*/, "", tag) }
    match(tag, /[ \n]id="[^"]*"/) { place[FILENAME "#" substr(tag, RSTART + 5, RLENGTH - 6)] = 1 }
    match(tag, /[ \n]href="[^"]*"/) || match(tag, /[ \n]src(set)?="[^"]*"/) {
        target = substr(tag, RSTART, RLENGTH); sub(/^[^"]*"/, "", target); sub(/"$/, "", target)
        if (target !~ /^[a-z]+:/ && !seen[FILENAME " " target]++) print FILENAME, target
    }
    END { for (p in place) print "#" p }' *.html) | sort | awk -v folder="$folder.part/" '
    /^#/ { place[substr($0, 2)] = 1; next }
    { path = $2; sub(/#.*/, "", path); if (path == "") path = $1
      if (path ~ /^\/|\.\./) { print $1 ": " $2 " leads out of the folder"; next }
      if (!(path in there)) { there[path] = (getline line < (folder path)) >= 0; close(folder path) }
      if (!there[path]) print $1 ": " $2 " leads to nothing"
      else if (path ~ /html$/ && index($2, "#") && !((path substr($2, index($2, "#"))) in place))
          print $1 ": " $2 " leads to no place in " path
      count++ }
    END { print count + 0 > "/dev/stderr" }' >> "$said" 2> "$folder.count"
links=$(cat "$folder.count")
rm -f "$folder.count"

if [ -s "$said" ]; then
    sed 's/^/guppy: site: /' "$said" >&2
    rm -rf "$folder.part"
    exit 65
fi
rm -f "$said"
rm -rf "$folder" && mv "$folder.part" "$folder" || exit 74
echo "  site  $folder: $(find "$folder" -type f | wc -l) files, $(du -sk "$folder" | awk '{ print int($1 / 1024 + 1) }') MB; $links links of the pages lead to where they say"
