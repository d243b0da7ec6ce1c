#!/bin/sh
# check.sh RUN CHARACTER: talk to the fish of a run in a browser, as a phone and as a desktop.
#
# In RUN/CHARACTER.html it must say what 12_page chat says, to 250 questions with four seeds, and mark
# those answers as 10_examiner does; show the inside of an answer; take typed mark-up for text; fetch nothing. Copies that are damaged, and
# browsers that lack something, must say what to do. Needs chromium (./setup --check-pages), and
# looks for faults of accessibility where npm has brought axe-core into build/node.

run=$(cd "$1" && pwd) character=$2
. loom/browser.sh
axe=$PWD/build/node/node_modules/axe-core/axe.min.js
page=$run/$character.html

size=$(du -sb "$run/page" | cut -f 1)
single=$(wc -c < "$page")
[ "$size" -le 10000000 ] || echo "$run/page: expected at most 10 MB, found $size bytes" >> "$work/said"
[ "$single" -le 12000000 ] || echo "$page: expected at most 12 MB, found $single bytes" >> "$work/said"

sed -n 's/^{"input": "\([^"\\]*\)".*/\1/p' "$run/data/eval.jsonl" | head -n 250 > "$work/questions"
for seed in 1 2 3 4; do
    "${BUILD:-build}/bin/12_page" chat -m "$run/12/model" --seed $seed < "$work/questions" > "$work/native.$seed" 2> "$work/err" ||
        { cat "$work/err" >&2 && exit 1; }
done

# The marks of the first seed's answers: of each with its question, and of each alone.
awk '/^you> / { question = substr($0, 6) }
    /^guppy> / { answer = substr($0, 8); gsub(/["\\]/, "\\\\&", answer)
        print "{\"input\": \"" question "\", \"output\": \"" answer "\"}"; print "{\"output\": \"" answer "\"}" }' \
    "$work/native.1" > "$work/answers.jsonl"
"${BUILD:-build}/bin/10_examiner" score -c "characters/$character.txt" "$work/answers.jsonl" > "$work/marks" || exit 1

# What must not work, and what is then said.
sed 's/\(id="file:model.safetensors">.\{5000\}\)[^<]*/\1/' "$page" > "$work/cut.html"
sed '/id="temperature"/s/value="[^"]*"/value="1.5"/; /id="top-k"/s/value="[^"]*"/value="9"/; /id="seed"/s/value="[^"]*"/value="7"/' "$page" > "$work/kept.html"
head -c 5000000 "$run/page/model.safetensors" | gzip -1nc | base64 | tr -d '\n' > "$work/short"
awk -v short="$work/short" '/id="file:model.safetensors"/ { getline packed < short; $0 = "<script type=\"text/plain\" id=\"file:model.safetensors\">" packed "</script>" }
    { print }' "$page" > "$work/short.html"
script() { # script JAVASCRIPT: the page where this runs first
    awk -v line="<script>$1</script>" '{ print } /<head>/ { print line }' "$page"
}
script 'WebAssembly.validate = function () { return false; };' > "$work/simd.html"
script 'delete window.DecompressionStream;' > "$work/packed.html"
script 'delete window.WebAssembly;' > "$work/none.html"

{
    echo '<!doctype html><meta charset="utf-8"><title>look</title><script>'
    echo "const page = 'file://$page', folder = 'file://$run/page', questions = ["
    sed 's/.*/"&",/' "$work/questions"
    echo '], native = ['
    for seed in 1 2 3 4; do echo "'$(base64 -w 0 "$work/native.$seed")',"; done
    echo "], marks = '$(base64 -w 0 "$work/marks")'; var axeSource;</script>"
    if [ -f "$axe" ]; then
        echo '<script type="text/plain" id="axe">' && cat "$axe" &&
            echo '</script><script>axeSource = document.getElementById("axe").textContent;</script>'
    fi
    echo "<body><script src='file://$PWD/web/look.js'></script>"
} > "$work/look.html"
[ -f "$axe" ] || echo 'axe: left out, there is no axe-core in build/node'

# Virtual time would pass while the weights are still being unpacked.
for scheme in 0:dark 1:light; do
    browse_until '@@ done' --allow-file-access-from-files --blink-settings=preferredColorScheme=${scheme%:*} "file://$work/look.html"
    sed -n 's/.*CONSOLE[^]]*\] //p' "$work/err" | sed '/@@ done/d; s/^"@@ //; s/", source: [^"]*$//' | sed "s/^/${scheme#*:}, /" >> "$work/said"
done
if [ -s "$work/said" ]; then
    cat "$work/said" >&2
    exit 1
fi
echo "page: $(wc -l < "$work/questions") questions with 4 seeds are answered as by 12_page chat, and marked as by 10_examiner; at 390 and 1400 pixels, light and dark, nothing is wrong"
echo "page: the folder has $size bytes, the page in one file $single"
