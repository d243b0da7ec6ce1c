#!/bin/sh
# speed.sh RUN CHARACTER: how many tokens a second the fish of a run makes in a browser, and the same
# kernels compiled for this processor, on one core. Needs chromium.

page=$(cd "$1" && pwd)/$2.html
native=$("${BUILD:-build}/study/12_page" speed) || exit
echo "$native"
. loom/browser.sh

cat > "$work/speed.html" << 'HTML'
<!doctype html><meta charset="utf-8"><title>speed</title>
<script>
onload = async () => {
  const frame = document.createElement("iframe");
  frame.src = PAGE;
  document.body.append(frame);
  while (!frame.contentWindow.guppy) await new Promise(done => setTimeout(done, 100));
  const fish = frame.contentWindow.guppy;
  /* A few answers to warm up, and then the best of nine rounds: what else runs here only takes away. */
  let best = 0;
  for (let round = 0; round < 10; round++) {
    let count = 0, milliseconds = 0;
    for (let i = 0; i < 10; i++) {
      fish.ask("tell me a long story about the tank", 1, 50);
      const from = performance.now();
      while (fish.next().id >= 0) count++;
      milliseconds += performance.now() - from;
    }
    if (round > 0) best = Math.max(best, 1000 * count / milliseconds);
  }
  console.log("@@ speed " + Math.round(best) + " @@ done");
};
</script>
HTML
sed -i "s|PAGE|'file://$page'|" "$work/speed.html"
browse_until '@@ done' --allow-file-access-from-files "file://$work/speed.html"
speed=$(sed -n 's/.*@@ speed \([0-9]*\) @@.*/\1/p' "$work/err")
echo "$native" | awk -v page="$speed" '/in bytes/ { native = $5 } END {
    printf "%-22s %9.0f tokens/s %5.0f%% of what the bytes do outside\n", "a token in a browser", page, 100 * page / native }'
