# browser.sh: sourced by what needs a browser: browse ARGUMENT... calls it, with $flags;
# $work is a folder for what it leaves.

for browser in chromium chromium-browser google-chrome chrome none; do
    command -v "$browser" > /dev/null 2>&1 && break
done
if [ "$browser" = none ]; then
    echo "guppy: expected the browser chromium here, found none; run ./setup --pdf or ./setup --check-pages" >&2
    exit 69
fi
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT

flags="--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
  --disable-background-networking --disable-component-update --user-data-dir=$work/profile"

# shellcheck disable=SC2086
browse() { "$browser" $flags "$@"; }

# browse_until WORD ARGUMENT...: until the page writes WORD to its console, by the real clock. What
# is written there is in $work/err.
browse_until() {
    word=$1
    shift
    : > "$work/err"
    # shellcheck disable=SC2086
    "$browser" $flags --enable-logging=stderr --remote-debugging-port=0 "$@" > /dev/null 2> "$work/err" &
    pid=$!
    while ! grep -q "$word" "$work/err" && kill -0 $pid 2> /dev/null; do sleep 0.5; done
    kill $pid 2> /dev/null
    wait $pid 2> /dev/null
    grep -q "$word" "$work/err" && return
    echo "the page could not be looked at:" >&2
    tail -n 5 "$work/err" >&2
    exit 1
}
