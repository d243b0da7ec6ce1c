#!/bin/sh
# pages.sh FOLDER: look at the book's pages with a browser, as a phone and as a desktop.
#
# No page may scroll sideways on a phone (390 pixels); no code, table or formula may be
# wider than its frame on a desktop (1280 pixels); every picture must load, and on a phone be whole and no smaller
# than two thirds of what it was drawn; nothing may come from the network;
# the browser must have nothing to complain of; every piece of code can be copied; the search finds a term, a
# function and a section. Needs chromium (./setup --check-pages).

folder=$(cd "$1" && pwd) || exit 66
. loom/browser.sh

pages=
for page in "$folder"/*.html; do pages="$pages \"file://$page\","; done
cat > "$work/look.html" << HTML
<!doctype html><meta charset="utf-8"><title>look</title><pre id="said">not finished</pre>
<script>
const pages = [$pages], said = [];
async function look(page, width) {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 900;
  const loaded = new Promise(resolve => frame.onload = resolve);
  frame.src = page;
  document.body.append(frame);
  await loaded;
  const doc = frame.contentDocument, name = page.replace(/.*\//, "") + " at " + width + " pixels: ";
  for (const image of doc.images) {
    image.loading = "eager";
    try { await image.decode(); } catch (e) { said.push(name + "a picture does not load: " + image.getAttribute("src")); }
  }
  if (width < 500)
    for (const image of doc.querySelectorAll(".picture img")) {
      const box = image.getBoundingClientRect(), drawn = image.naturalWidth;
      if (box.right > width || box.width < 2 / 3 * drawn)
        said.push(name + image.currentSrc.replace(/.*figures\//, "") + ": expected whole, at 2/3 of its " + drawn + " pixels at least, found " + Math.round(box.width) + " up to " + Math.round(box.right));
    }
  const wide = doc.documentElement.scrollWidth;
  if (wide > width) {
    let who = "";
    for (const e of doc.querySelectorAll("main *, nav *")) {
      const box = e.getBoundingClientRect();
      if ((box.right > width + 1 || box.left + e.scrollWidth > width + 1) && !e.closest("pre, .scroll, .sourceCode")) { who = e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 60); break; }
    }
    said.push(name + "scrolls sideways to " + wide + " pixels: " + who);
  }
  if (width > 1000)
    for (const e of doc.querySelectorAll("details")) e.open = true;
  if (width > 1000)
    for (const e of doc.querySelectorAll("figure.code pre, figure.code div.sourceCode, .scroll"))
      if (e.scrollWidth > e.clientWidth + 1) said.push(name + "wider than its frame: " + e.textContent.trim().slice(0, 60));
  for (const e of doc.querySelectorAll("figure.code"))
    if (!e.querySelector("button.copy") && doc.querySelector("nav.top")) { said.push(name + "no button copies " + e.textContent.trim().slice(0, 60)); break; }
  if (doc.querySelector("#search"))
    for (const [query, kind] of [["softmax", "a term of"], ["attention_forward", "src/05_attention"], ["exit codes", "Appendix"]]) {
      const input = doc.querySelector("#search");
      input.value = query;
      input.dispatchEvent(new Event("input"));
      const hits = [...doc.querySelectorAll("#hits li")].slice(0, 5).map(e => e.textContent.toLowerCase());
      if (!hits.some(hit => hit.includes(query) && hit.includes(kind.toLowerCase())))
        said.push(name + "the search for '" + query + "' expected one of '" + kind + "', found " + (hits.join("; ").slice(0, 200) || "nothing"));
    }
  for (const entry of frame.contentWindow.performance.getEntriesByType("resource"))
    if (!/^file:|^data:/.test(entry.name)) said.push(name + "comes from the network: " + entry.name);
  for (const style of doc.styleSheets) { try { style.cssRules; } catch (e) { said.push(name + "a style sheet does not load"); } }
  frame.remove();
}
(async () => {
  for (const page of pages) { await look(page, 390); await look(page, 1280); }
  document.getElementById("said").textContent = ["", ...said, "done", ""].map(s => "@" + "@ " + s).join("\n");
})();
</script>
HTML
browse --allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=600000 \
    --dump-dom "file://$work/look.html" > "$work/out" 2> "$work/err"

sed -n 's/^@@ //p' "$work/out" | sed 's/<[^>]*>//g; s/&amp;/\&/g; /^ *$/d; /^done$/d' > "$work/said"
grep 'CONSOLE' "$work/err" | sed 's/.*CONSOLE[^]]*\] /the browser says: /' >> "$work/said"
if ! grep -q '^@@ done' "$work/out"; then
    echo "the pages could not be looked at:" >&2
    tail -n 5 "$work/err" >&2
    exit 1
fi
if [ -f "$folder/guppy.epub" ]; then
    sh loom/epubcheck.sh "$folder/guppy.epub" > "$work/epub"
    case $? in
    0) echo "epubcheck: no error in guppy.epub" ;;
    69) echo "epubcheck: left out, $(cat "$work/epub")" ;;
    *) cat "$work/epub" >> "$work/said" ;;
    esac
fi
if [ -s "$work/said" ]; then
    cat "$work/said" >&2
    exit 1
fi
echo "pages: $(ls "$folder"/*.html | wc -l) pages at 390 and 1280 pixels: nothing too wide, nothing missing, nothing from the network"
