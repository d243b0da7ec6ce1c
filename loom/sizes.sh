#!/bin/sh
# sizes.sh: what ./setup fetches and needs on a Debian 13 that has nothing yet, in MB, as CSV on stdout;
# kept in record/sizes.csv, which the front page shows. Installs nothing. Needs root, mmdebstrap and
# Debian's packages.

root=$(mktemp -d "${TMPDIR:-/var/tmp}/guppy-sizes-XXXXXX") || exit 74
trap 'rm -rf --one-file-system "$root"' EXIT
mmdebstrap --quiet --variant=apt --skip=cleanup/apt/lists trixie "$root/root" >&2 || exit 69
cp setup "$root/root/setup"
mkdir "$root/root/stub"
# setup asks for its packages; apt-get says how large they are, and is refused.
printf '#!/bin/sh\nexport LC_ALL=C\n/usr/bin/apt-get -o APT::Get::Assume-No=true -o APT::Get::Assume-Yes=false "$@" | tee -a /asked\n' |
    sed 's/"\$@"/$(echo "$@" | sed "s,-y,,")/' > "$root/root/stub/apt-get"
chmod +x "$root/root/stub/apt-get"

echo 'command,download,disk'
for options in --programs '' --pdf; do
    rm -f "$root/root/asked"
    chroot "$root/root" /usr/bin/env -i PATH=/stub:/usr/bin:/bin sh /setup $options > "$root/log" 2>&1
    awk -v command="./setup${options:+ $options}" '
        function mb(n, unit) { gsub(/,/, "", n); return unit == "kB" ? n / 1000 : unit == "GB" ? n * 1000 : n + 0 }
        /^Need to get/ { sub(/\/.*/, "", $4); download = mb($4, $5); if ($5 == "of") download = 0 }
        /^After this operation/ || /Space needed:/ { for (i = 1; i < NF; i++) if ($(i + 1) ~ /^[kMG]B$/) { disk = mb($i, $(i + 1)); break } }
        /Download size:/ { for (i = 1; i < NF; i++) if ($(i + 1) ~ /^[kMG]B$/) { download = mb($i, $(i + 1)); break } }
        END { if (!disk) exit 1; printf "%s,%.0f,%.0f\n", command, download, disk }' "$root/root/asked" || {
        cat "$root/log" "$root/root/asked" >&2
        exit 69
    }
done
