#!/bin/sh
# machine.sh: the machine and the tools of a run, as the record describes them.

line() { printf '%-10s %s\n' "$1" "$2"; }

cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2> /dev/null | head -n 1)
[ -n "$cpu" ] || cpu=$(uname -m)
cores=$(getconf _NPROCESSORS_ONLN 2> /dev/null)
features=
for feature in avx2 fma avx512f amx_tile; do
    grep -qw "$feature" /proc/cpuinfo 2> /dev/null && features="$features $feature"
done
memory=$(awk '/^MemTotal/ { printf "%.1f GB", $2 / 1048576 }' /proc/meminfo 2> /dev/null)
system=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2> /dev/null)

line processor "$cpu"
line cores "$cores"
line vectors "${features# }"
line memory "$memory"
line system "${system:-$(uname -s)}, $(uname -s) on $(uname -m)"
line compiler "$(${CC:-cc} --version 2> /dev/null | head -n 1)"
line pandoc "$(pandoc --version | head -n 1 | sed 's/[^0-9]*//')"
line gnuplot "$(gnuplot --version | sed 's/[^0-9]*//')"
