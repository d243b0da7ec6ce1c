# What a machine can check of how the sources read.
. tests/tree.sh
sources=$(ls src/[0-9][0-9]_*/*.[ch] studies/[0-9][0-9]_*/*.[ch])

none() { # none NAME: whether $log, a list of places, is empty
    if [ -s "$log" ]; then not_ok "$1"; else ok "$1"; fi
}

awk 'length > 88 { print FILENAME ":" FNR ": " length " columns" }' $sources > "$log"
none 'no line of C is longer than 88 columns'
grep -nE '	| $' $sources > "$log"
none 'no tabs, and no blanks at the end of a line'

grep -h '^#ifndef GUPPY' $sources tests/*.h | sort | uniq -d > "$log"
none 'no include guard stands twice'

# One function ends a program early, and one function asks for memory that may be short.
grep -nE '(^|[^a-z_])(exit|_exit|abort|assert) *\(' $sources |
    grep -vE ':[0-9]+: *(/\*|\*)|src/00_ground/fail.c|exit\(stdout_finish\(\)\)|/main.c:' > "$log"
none 'only fail ends a program, and --help when it is printed'
grep -nE '(^|[^a-z_>])(atoi|atol|atof|gets|strcat|sprintf|tmpnam|rand|srand) *\(' $sources |
    grep -vE ':[0-9]+: *(/\*|\*)' > "$log"
none 'no function that cannot say that it failed'

# A function longer than a page is not read.
awk 'FNR == 1 { start = 0 }
    /^[a-zA-Z_].*\)? *\{$/ && !/^(struct|union|enum|typedef|static const struct)/ { start = FNR; name = $0 }
    /^}/ { if (start && FNR - start > 70) print FILENAME ":" start ": " FNR - start " lines: " name; start = 0 }' \
    $sources > "$log"
none 'no function is longer than 70 lines'

if command -v clang-format > /dev/null 2>&1; then
    for source in $sources; do
        clang-format --dry-run --Werror "$source" > /dev/null 2>&1 || echo "$source"
    done > "$log"
    none 'clang-format would change nothing'
fi

for script in setup .ci/run loom/*.sh tests/*.sh tests/*/*.sh; do
    [ -f "$script" ] && { sh -n "$script" 2>&1 || echo "$script"; }
done > "$log"
none 'every script parses'

(cd "$root" && git ls-files 2> /dev/null) | grep -vE '^[A-Za-z0-9.][A-Za-z0-9._+/-]*$' > "$log"
none 'every file has a name that no tool takes for anything else'
finish
