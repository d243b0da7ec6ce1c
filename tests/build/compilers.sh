# Every program and bench is built without a warning: by gcc and by each clang that is there,
# with and without threads, and as the newest C that each knows.
. tests/tree.sh
(cd "$root" && tar -cf - Makefile loom src studies bench figures characters) | (cd "$tree" && tar -xf -)
benches=$(ls bench/*.c | sed 's|^|build/|; s|\.c$||')

builds() { # builds NAME ARGUMENT...
    name=$1
    shift
    clean_make programs $benches CFLAGS=-O1 "$@"
    code=$?
    check "$name builds" test "$code" -eq 0
    check "$name warns of nothing" unsaid 'warning'
}
builds 'gcc without threads' CC=gcc OPENMP=no
for compiler in gcc clang $(ls /usr/bin/clang-[0-9]* 2> /dev/null | sed 's|.*/||'); do
    command -v "$compiler" > /dev/null 2>&1 || continue
    case $compiler in clang-*) [ "$(command -v "$compiler" | xargs readlink -f)" != "$(command -v clang | xargs readlink -f)" ] || continue ;; esac
    for standard in gnu23 gnu2x; do
        echo 'int main(void) { return 0; }' | $compiler -std=$standard -x c - -o "$tree/empty" 2> /dev/null && break
    done
    builds "$("$compiler" --version | head -n 1), -std=$standard" CC="$compiler" \
        STANDARD="-std=$standard -ffp-contract=off -fno-math-errno"
done

# The micro-kernel's sums are vectors, also for processors for which a compiler prefers
# narrower ones than the kernel names: taken apart, it is some thirty times slower.
scalars() { # scalars PROCESSOR: how many single multiply-adds it has; nothing, if no others
    clean_make build/obj/src/04_tensors/matmul_tile.o MARCH="$1" &&
        objdump -d --no-show-raw-insn "$tree/build/obj/src/04_tensors/matmul_tile.o" |
        awk '/<tile_of_/ { tile = 1 } /^$/ { tile = 0 } tile && /vfn?madd...ss/ { n++ }
            tile && /vfn?madd...ps/ { of_vectors = 1 } END { if (of_vectors) print n + 0 }'
}
if [ "$(uname -m)" = x86_64 ]; then
    for processor in znver1 haswell skylake-avx512 sapphirerapids; do
        check "the micro-kernel is of vectors on $processor" test "$(scalars $processor)" = 0
    done
fi

# Names of file scope are unique in the whole tree, statics included.
twice=$(find "$tree/build/obj/src" -name '*.o' ! -name main.o -exec nm {} + |
    awk 'NF == 3 && $2 ~ /[BbDdRrTt]/ && $3 !~ /^\.|\.[0-9a-z]+$|^__/ { print $3 }' |
    sort | uniq -d | tr '\n' ' ')
check "no name stands twice: $twice" test -z "$twice"
finish
