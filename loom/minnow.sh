# minnow.sh: sourced by break.sh and compare.sh: a copy of the sources, and a minnow trained with it.
#
# $copy is the copy's folder and $build the build folder in it; $child is what runs at the moment, for
# a trap to end.

: "${BUILD:=build}" "${CHARACTER:=guppy}"
steps=${STEPS:-400}
copy= child=

complain() { # complain EXIT-CODE TEXT
    echo "guppy: $2" >&2
    exit "$1"
}

case $steps in
0* | *[!0-9]*) complain 64 "STEPS: expected a number of steps, at least 1, found '$steps'" ;;
esac

have() { command -v "$1" > /dev/null 2>&1; }

# ---- the copy ------------------------------------------------------------------------

# Objects are copied along with the sources and keep their times, so that make compiles only
# what is changed in the copy. Their folder, $build, has the same name there.
copy_sources() {
    rm -rf "$copy" && mkdir -p "$copy" && cp -Rp src studies loom characters Makefile "$copy" || exit 74
    [ ! -f CITATION.cff ] || cp -p CITATION.cff "$copy"
    case $BUILD in
    /* | *..*) build=build ;;
    *)
        build=$BUILD
        mkdir -p "$copy/$build/obj"
        for made in flags.mk sources version; do
            [ ! -f "$BUILD/$made" ] || cp -p "$BUILD/$made" "$copy/$build/"
        done
        [ ! -d "$BUILD/obj/src" ] || cp -Rp "$BUILD/obj/src" "$copy/$build/obj/"
        ;;
    esac
}

# Without the program patch, git can do it, but only as if outside of any repository: it would
# look for the files at the root of the one around the copy.
patch_copy() { # patch_copy FILE [-R]
    case $1 in /*) patch=$1 ;; *) patch=$(pwd)/$1 ;; esac
    if have patch; then
        (cd "$copy" && patch -s -p1 -N $2) < "$patch"
    else
        (cd "$copy" && GIT_CEILING_DIRECTORIES=$(dirname "$(pwd)") git apply -p1 $2 "$patch")
    fi
}

make_copy() ( # make_copy TARGET...
    cd "$copy" || exit 74
    unset RUN MAKING
    exec "${MAKE:-make}" -s BUILD="$build" PRESET=minnow CHARACTER="$CHARACTER" "$@"
)

# ---- training ------------------------------------------------------------------------

# train PROGRAM FOLDER RUN [OPTION...]: with the data of the run; leaves log.csv and model/ in the
# folder; what the program said is in the files said and error. $code is its exit code.
train() {
    program=$1 folder=$2 of=$3
    shift 3
    rm -rf "$folder" && mkdir -p "$folder" || exit 74
    "$program" --preset minnow --seed "${SEED:-1}" --steps $steps --eval-every 50 --save-every 0 \
        --run "$folder" --data "$of/data" --tokenizer "$of/tokenizer.json" --output "$folder/model" \
        "$@" > "$folder/said" 2> "$folder/error" &
    child=$!
    while [ -t 2 ] && kill -0 $child 2> /dev/null; do
        tail -n 1 "$folder/log.csv" 2> /dev/null | awk -F, -v steps=$steps \
            '$4 != "" { printf "\r  step %d of %d, loss %.4f ", $1, steps, $4 }' >&2
        sleep 1
    done
    wait $child
    code=$?
    child=
    [ ! -t 2 ] || printf '\r\033[K' >&2
    rm -rf "$folder/checkpoint.safetensors" "$folder/snapshots"
}

# ---- what it did ---------------------------------------------------------------------

# curve LOG COUNT: step and loss, the mean of so many steps; and where there is one, eval.
curve() {
    awk -F, -v OFS=, -v of="$2" '
        function flush() { if (count) print step, sprintf("%.4g", sum / count), ""; sum = count = 0 }
        NR == 1 { print "step", "loss", "eval" }
        NR > 1 && $4 != "" { step = $1; sum += $4; if (++count == of) flush() }
        NR > 1 && $7 != "" { print $1, "", sprintf("%.4g", $7) }
        END { flush() }' "$1"
}

answer() { # answer PROGRAM MODEL: what it says, a newline inside it as \n, on lines of the page
    "$1" -m "$2" -p 'hi guppy' 2> /dev/null | awk '
        { said = said between $0; between = "\\n" }
        END {
            if (said == "") said = "(nothing)"
            if (length(said) > 136) said = substr(said, 1, 133) "..."
            print said
        }' |
        fold -s -w 68 | sed '2,$s/^/          /'
}
