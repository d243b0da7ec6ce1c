#!/bin/sh
# page.sh RUN WASM CHARACTER: RUN/page, a folder for a host of files, and the same in one file,
# RUN/CHARACTER.html, in which everything is packed (gzip, base64).

run=$1 wasm=$2 character=$3
page=$run/page
folder=$page.part
rm -rf "$folder"
mkdir -p "$folder" || exit 74
cp "$run/12/model/config.json" "$run/12/model/tokenizer.json" "$run/12/model/training.json" \
    "$run/12/model/model.safetensors" "$wasm" web/fish.js web/page.js web/page.css "$folder" &&
    cp "characters/$character.txt" "$folder/character.txt" || exit 74

# The character's name, as a name is written; whatever else its file is called.
name=$(echo "$character" | tr '_' ' ' | tr -cd 'A-Za-z0-9 -' | awk '{ print toupper(substr($0, 1, 1)) substr($0, 2) }')
sed "s/NAME/$name/g" web/index.html > "$folder/index.html" || exit 74

# Questions to begin with: of every topic the first four of those that were kept from training.
awk '{ if (!match($0, /"category": *"[^"]*"/)) next
       topic = substr($0, RSTART, RLENGTH)
       if (count[topic]++ < 4) printf "%s%s", some++ ? ",\n" : "[", $0 }
     END { print some ? "]" : "[]" }' "$run/data/eval.jsonl" > "$folder/samples.json" || exit 74

pack() { # pack FILE...
    for file in "$@"; do
        printf '<script type="text/plain" id="file:%s">' "$file"
        gzip -9nc "$folder/$file" | base64 | tr -d '\n'
        echo '</script>'
    done
}
while IFS= read -r line; do
    case $line in
    *'href="page.css"'*) echo '<style>' && cat "$folder/page.css" && echo '</style>' ;;
    *'<!-- files -->'*) pack config.json tokenizer.json training.json model.safetensors character.txt samples.json guppy.wasm ;;
    *'src="fish.js"'* | *'src="page.js"'*)
        script=${line#*src=\"}
        echo '<script>' && cat "$folder/${script%%\"*}" && echo '</script>'
        ;;
    *) printf '%s\n' "$line" ;;
    esac
done < "$folder/index.html" > "$run/$character.html.part" || exit 74

rm -rf "$page"
mv "$folder" "$page" && mv "$run/$character.html.part" "$run/$character.html"
