# tree.sh: sourced by the tests of the build: a copy of this tree to play with.
#
# ok NAME, not_ok NAME WHY, check NAME COMMAND...: report; clean_make ARGUMENT...: make in
# the copy, as if typed into a fresh shell, its output in $log; code_lines FILE...

root=$(pwd)
tree=$(mktemp -d "${TMPDIR:-/tmp}/guppy-build-XXXXXX") || exit 74
trap 'rm -rf "$tree"' EXIT
log=$tree/../$(basename "$tree").log
failures=0

ok() { echo "ok $1"; }

not_ok() {
    echo "not ok $1"
    failures=$((failures + 1))
    [ -f "$log" ] && tail -n 25 "$log" | sed 's/^/    /'
}

check() { # check NAME COMMAND...
    name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

said() { grep -q -- "$1" "$log"; }

unsaid() { ! said "$1"; }

clean_make() {
    (cd "$tree" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u BUILD -u RUN -u PRESET \
        -u CHARACTER -u SANITIZE -u CFLAGS -u MAKING make "$@" < /dev/null) > "$log" 2>&1
}

# copy_tree STAGE...: what git knows of this tree, of src/, studies/, tests/ and chapters/
# only the stages named.
copy_tree() {
    (cd "$root" && { git ls-files -co --exclude-standard 2> /dev/null ||
        find . -path ./build -prune -o -path ./.git -prune -o -type f -print; }) |
        sed 's|^\./||' | grep -v '^shared/' | while read -r file; do
        case $file in
        src/*/* | studies/*/* | tests/[0-9][0-9]_* | chapters/[0-9][0-9]_* | figures/[0-9][0-9]_*)
            name=${file#*/}
            case " $* " in *" ${name%%_*} "*) ;; *) continue ;; esac
            ;;
        tests/exercises/* | tests/golden/* | record/* | pretrained/* | bench/*) continue ;;
        esac
        [ -f "$root/$file" ] && echo "$file"
    done > "$log"
    (cd "$root" && tar -cf - -T "$log") | (cd "$tree" && tar -xf -)
}

# copy_built: what is built here already, or everything would be compiled once more.
copy_built() {
    [ "$BUILD" = build ] && [ -f build/flags.mk ] || return 0
    mkdir -p "$tree/build/obj"
    for made in flags.mk sources version bin study fingerprint tools obj/src obj/studies; do
        [ ! -e "build/$made" ] || cp -Rp "build/$made" "$tree/build/$made"
    done
}

# code_lines FILE...: how many code lines they have: neither blank nor only comment; headers and main.c are counted.
code_lines() {
    cat "$@" | awk '{
        line = $0; code = ""
        while (line != "") {
            if (comment) {
                if (!(at = index(line, "*/"))) break
                line = substr(line, at + 2); comment = 0
            } else {
                at = match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)
                if (!at) { code = code line; break }
                token = substr(line, RSTART, RLENGTH)
                code = code substr(line, 1, RSTART - 1)
                line = substr(line, RSTART + RLENGTH)
                if (token == "/*") comment = 1
                else if (token == "//") break
                else code = code token
            }
        }
        if (code ~ /[^ \t]/) count++
    } END { print count + 0 }'
}

finish() { rm -f "$log"; [ "$failures" -eq 0 ]; exit $?; }
