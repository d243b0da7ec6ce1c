#!/bin/sh
# arm64.sh FOLDER: fetch jansson, utf8proc and libedit for arm64 into FOLDER, where
# `make test-machines` finds them (build/machines/arm64). Needs a Debian and its network, no
# rights, and installs nothing.
folder=${1:-build/machines/arm64}
packages='libjansson-dev libjansson4 libutf8proc-dev libutf8proc2
    libedit-dev libedit2 libtinfo6 libbsd0 libmd0'

work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" || exit 74
chmod -R a+rx "$work" # apt, as root, downloads as somebody else

apt() {
    apt-get -q -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
        -o APT::Sandbox::User= -o Dir::State::Lists="$work/lists" \
        -o Dir::Cache="$work/cache" "$@" > "$work/log" 2>&1
}

# What else stands in the list of sources may be nothing for arm64: what counts comes next.
apt update
# shellcheck disable=SC2086
if ! (cd "$work/debs" && apt download $packages); then
    tail -n 5 "$work/log" >&2
    echo "guppy: arm64.sh: expected the arm64 packages of a Debian, found no way to them" >&2
    exit 69
fi
for package in "$work"/debs/*.deb; do dpkg -x "$package" "$work/root" || exit 74; done
find "$work/root" -path '*/aarch64-linux-gnu/*.so*' -exec cp -P {} "$folder" \;
echo "$folder: $(find "$folder" -type f | wc -l) libraries for arm64"
