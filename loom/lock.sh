#!/bin/sh
# lock.sh LOCK PROCESS: wait until no other make is at work in the build folder, then say in the
# file LOCK that the make that is PROCESS is. A make that has ended, however it ended, holds
# nothing: the file names a process and when that process began.

lock=$1 me=$2

# When a process began, so that another with its number is not taken for it; nothing: it is gone.
born() {
    if [ -r /proc/self/stat ]; then
        sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -d ' ' -f 20
    elif kill -0 "$1" 2> /dev/null; then
        echo running
    fi
}

mine="$me $(born "$me")"
mkdir -p "$(dirname "$lock")" || exit 74
echo "$mine" > "$lock.$me" || exit 74
trap 'rm -f "$lock.$me"' EXIT
waits=
until ln "$lock.$me" "$lock" 2> /dev/null; do
    held=$(cat "$lock" 2> /dev/null) || continue
    pid=${held%% *}
    if [ "$held" = "$mine" ]; then break; fi
    if [ -z "$held" ] || [ "$held" != "$pid $(born "$pid")" ]; then
        # Of several that see a dead holder one takes its file away.
        mv "$lock" "$lock.dead.$me" 2> /dev/null && {
            if [ "$(cat "$lock.dead.$me")" = "$held" ]; then rm -f "$lock.dead.$me"
            else mv "$lock.dead.$me" "$lock"; fi
        }
        continue
    fi
    [ -n "$waits" ] || echo "guppy: another make (process $pid) is at work in $(dirname "$lock"); waiting for it" >&2
    waits=yes
    sleep 1
done
