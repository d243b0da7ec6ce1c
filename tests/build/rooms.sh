# The rooms of the house: how much code each stage has, what may include what, and that a
# header declares what the source of its name defines.
. tests/tree.sh

none() { # none NAME: whether $log, a list of places, is empty
    if [ -s "$log" ]; then not_ok "$1"; else ok "$1"; fi
}

# The design asks for 7,800 lines together; what stands above its number says why. Whoever adds
# lines raises a number here, with the reason.
#   00 (1050)  files of tensors whose every header is checked, and what happens when memory runs out,
#              a link dangles or a program was killed while it wrote
#   01 (1000)  errors that show the line and a caret, the split and its words as tested functions,
#              questions that are typed in one way only (bare)
#   02 (1050)  the plain twins; what real tokenizer files use; lines and printing as tested functions
#   04 (850)   two more kernels of bf16 than the design counted; vectors as wide as the machine's
#   05 (250)   its small product by those vectors
#   07 (500)   the backward kernels of chapter 4, plain and fast; passes that are added whole
#   08 (1200)  a log that cannot be read is told from one that is cut short; a batch that grows, blocks
#              that sleep, and what share of the work is done where steps differ; a loss that is not known
#   09 (700)   a table of kernels, so that chapter 12's fish has the same cache and conversation
budgets='00_ground 1285
01_datagen 1160
02_tokenizer 1240
03_batches 555
04_tensors 902
05_attention 252
06_transformer 520
07_backprop 537
08_training 1272
09_chat 720'

total=0 allowed=0 over=
for folder in src/[0-9][0-9]_* studies/[0-9][0-9]_*; do
    [ -d "$folder" ] || continue
    lines=$(code_lines "$folder"/*.[ch])
    budget=$(echo "$budgets" | sed -n "s|^${folder#src/} ||p")
    printf '    %-26s %6d %6s\n' "$folder" "$lines" "$budget"
    [ -n "$budget" ] || continue
    total=$((total + lines)) allowed=$((allowed + budget))
    [ "$lines" -le "$budget" ] || over="$over $folder"
done
printf '    %-26s %6d %6d\n' 'src/00 to src/09' "$total" "$allowed"
echo "$over" | tr ' ' '\n' | sed '/^$/d' > "$log"
none 'no stage has more code lines than its budget'

# studies may include src; nobody includes them. (protoc-c makes onnx.pb-c.c, from a library's schema.)
grep -nE '^#include "' src/*/*.[ch] studies/*/*.[ch] 2> /dev/null | grep -v '"onnx.pb-c.c"$' | awk -F '[:"]' '{
    count = split($1, from, "/"); split($4, to, "/")
    room = to[1] == "studies" ? 2 : 1
    if (to[room] !~ /^[0-9][0-9]_/ || substr(to[room], 1, 2) > substr(from[2], 1, 2) ||
        (room == 2 && from[1] != "studies")) print }' > "$log"
none 'a stage includes only itself and what is below it, and no study'

awk -f tests/build/names.awk src/*/*.[ch] studies/*/*.[ch] 2> /dev/null > "$tree/names"
check 'names are found' test "$(grep -c ' defines ' "$tree/names")" -gt 300

# A function is defined where its header says: in NAME.c, its twins NAME_plain.c or
# NAME_fast.c, or a source that the comment at the header's head names.
awk '
    FNR == 1 { file++ }
    file == 1 && $2 == "defines" { defined[$3] = $1 }
    file == 1 && $2 == "declares" && $1 ~ /\.h$/ { declared[$1 " " $3] = 1 }
    file > 1 && !past[FILENAME] { head[FILENAME] = head[FILENAME] $0; if (/\*\//) past[FILENAME] = 1 }
    END {
        for (pair in declared) {
            split(pair, part, " ")
            header = part[1]; name = part[2]; source = defined[name]
            stem = substr(header, 1, length(header) - 2)
            base = source; sub(/.*\//, "", base)
            folder = source; sub(/[^\/]*$/, "", folder)
            if (source == "") { print header ": " name " is defined nowhere"; continue }
            if (source == stem ".c" || source == stem "_plain.c" || source == stem "_fast.c") continue
            if (source == header || (index(header, folder) == 1 && index(head[header], base))) continue
            print header ": " name " is defined in " source
        }
    }' "$tree/names" src/*/*.h $(ls studies/*/*.h 2> /dev/null) | sort > "$log"
none 'a header declares what the source of its name defines'

# A name at file scope, of a static too, stands in one file; main and what is undefined
# again excepted.
grep -h '^#undef' src/*/*.[ch] studies/*/*.[ch] 2> /dev/null | awk '{ print $2 }' | sort -u > "$tree/undefined"
awk '$2 != "declares" && $3 != "main" { print $3, $1 }' "$tree/names" | sort -u |
    awk 'NR == FNR { gone[$1] = 1; next } !gone[$1] { if ($1 == last) print $1 ": " where ", " $2; last = $1; where = $2 }' \
    "$tree/undefined" - > "$log"
none 'no name at file scope stands in two files'
finish
