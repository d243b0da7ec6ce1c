# browser.sh: sourced by what needs a browser: browse ARGUMENT... calls it; $work is a folder
# for what it leaves.

for browser in chromium chromium-browser google-chrome chrome none; do
    command -v "$browser" > /dev/null 2>&1 && break
done
if [ "$browser" = none ]; then
    echo "guppy: expected the browser chromium here, found none; run ./setup --pdf or ./setup --check-pages" >&2
    exit 69
fi
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT

browse() {
    "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
        --disable-background-networking --user-data-dir="$work/profile" "$@"
}
