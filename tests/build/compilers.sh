# Every program is built without a warning: by gcc and clang, with and without threads.
. tests/tree.sh
(cd "$root" && tar -cf - Makefile loom src figures) | (cd "$tree" && tar -xf -)

builds() { # builds NAME ARGUMENT...
    name=$1
    shift
    clean_make programs CFLAGS=-O1 "$@"
    code=$?
    check "$name builds" test "$code" -eq 0
    check "$name warns of nothing" unsaid 'warning'
}
builds 'gcc without threads' CC=gcc OPENMP=no
if command -v clang > /dev/null 2>&1; then
    builds 'clang' CC=clang
fi

# Names of file scope are unique in the whole tree, statics included.
twice=$(find "$tree/build/obj/src" -name '*.o' ! -name main.o -exec nm {} + |
    awk 'NF == 3 && $2 ~ /[BbDdRrTt]/ && $3 !~ /^\.|\.[0-9a-z]+$|^__/ { print $3 }' |
    sort | uniq -d | tr '\n' ' ')
check "no name stands twice: $twice" test -z "$twice"
finish
