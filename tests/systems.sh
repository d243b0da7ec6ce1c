#!/bin/sh
# systems.sh [--quick] [SYSTEM...]: the README's commands on a system that has nothing yet.
#
# For each SYSTEM (debian13, if none is named; debian12, testing) a fresh root is made by
# mmdebstrap and the Dockerfile is played in it, line by line, a clone of HEAD as what it
# copies. One of its lines is the README's first command, with the minnow. The second one,
# ./setup && make test, is run by root and then by the Dockerfile's ordinary user; with
# --quick by him alone, and of the tests only the loom's and the compilers'.
#
# Needs root, mmdebstrap (./setup --all-tests), Debian's packages, and 3 GB in TMPDIR. Its
# mounts are its own and vanish with it; the root is removed, whatever happens.

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 66
if [ "$(id -u)" -ne 0 ]; then
    echo "guppy: tests/systems.sh: expected root, who may make a root of its own; run sudo make test-systems" >&2
    exit 77
fi
if ! command -v mmdebstrap > /dev/null 2>&1; then
    echo "guppy: tests/systems.sh: expected mmdebstrap, found none; run ./setup --all-tests" >&2
    exit 69
fi
if [ -z "$GUPPY_OWN_MOUNTS" ]; then
    GUPPY_OWN_MOUNTS=yes exec unshare --mount --pid --fork --kill-child sh "$0" "$@"
fi

work=$(mktemp -d "${TMPDIR:-/var/tmp}/guppy-system-XXXXXX") || exit 74
root=$work/root log=$work/log
forget() {
    umount -R -l "$root/dev" "$root/proc" 2> /dev/null
    rm -rf --one-file-system "$work"
}
trap forget EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
passed=0 failed=0

# check NAME COMMAND...: its output is shown when it fails.
check() {
    name=$1 began=$(date +%s)
    shift
    if "$@" > "$log" 2>&1; then
        echo "ok $name ($(($(date +%s) - began)) s)"
        passed=$((passed + 1))
    else
        echo "not ok $name"
        tail -n 60 "$log"
        failed=$((failed + 1))
        return 1
    fi
}

# inside COMMAND: run by $user in $folder of the root, with nothing of this environment but
# the way to the packages.
inside() {
    # shellcheck disable=SC2046
    chroot --userspec="$user:$user" "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        HOME="$(chroot "$root" getent passwd "$user" | cut -d: -f6)" PRESET=minnow DEBIAN_FRONTEND=noninteractive \
        $(env | grep -iE '^(https?|no|ftp)_proxy=') sh -c "cd '$folder' && $1" < /dev/null
}

fresh_root() {
    mmdebstrap --variant=minbase "$1" "$root" && mount -t proc proc "$root/proc" &&
        mount --rbind /dev "$root/dev"
}

# play SYSTEM: the Dockerfile's lines, up to the first that fails.
play() {
    user=root folder=/
    while read -r word rest; do
        case $word in
        RUN) check "$1: $rest" inside "$rest" || return 1 ;;
        COPY) check "$1: a clone of HEAD" git clone -q "$top" "$root${rest#* }" || return 1 ;;
        WORKDIR) folder=$rest ;;
        USER) user=$rest ;;
        '' | '#' | FROM | CMD) ;;
        *) echo "not ok Dockerfile: cannot play $word" && failed=$((failed + 1)) && return 1 ;;
        esac
    done < Dockerfile
}

quick=
[ "$1" = --quick ] && quick=yes && shift
# The README's first two commands are the ones that are run here, in the Dockerfile, and where
# a forge opens the repository.
first=$(sed -n '/^```$/{n;p;q;}' README.md)
second=$(sed -n '/^```$/{n;n;p;q;}' README.md)
check "the Dockerfile runs the README's first command, $first" grep -qx "RUN $first" Dockerfile
check 'and so does .devcontainer/devcontainer.json' grep -qF "\"postCreateCommand\": \"$first\"" .devcontainer/devcontainer.json
[ -z "$quick" ] || second=$(cd tests && echo ./setup '&&' make $(ls loom/*.sh build/compilers.sh | sed 's/^/test-/; s/\.sh$//'))
for system in ${*:-debian13}; do
    case $system in
    debian12) suite=bookworm ;;
    debian13) suite=trixie ;;
    testing) suite=testing ;;
    *)
        echo "guppy: tests/systems.sh: expected debian12, debian13 or testing, found '$system'" >&2
        exit 64
        ;;
    esac
    if check "$system: a fresh root" fresh_root $suite && play "$system"; then
        inside 'head -n 1 /etc/os-release; gcc --version | head -n 1; pandoc --version | head -n 1; gnuplot --version'
        check "$system: the minnow's log is the record's, to the last bit" \
            inside 'cmp record/guppy/minnow/log.csv build/guppy/minnow/log.csv'
        if [ -z "$quick" ]; then
            user=root
            check "$system: $second, by root" inside "$second"
            inside "chown -R reader ."
            user=reader
        fi
        check "$system: $second, by an ordinary user" inside "$second"
    fi
    umount -R -l "$root/dev" "$root/proc" 2> /dev/null
    rm -rf --one-file-system "$root"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
