#!/bin/sh
# mine.sh start|resume|check|diff NN: the reader's own chapter NN, which lies in mine/NN_name.
#
# resume  start, and of each chapter before NN that is not there yet, the book's files
# start   gives the chapter's headers, and its C files with every function yet to write; what
#         exists is never touched
# check   builds the reader's files in place of the book's, in a build folder of their own, and
#         judges them: function by function against the book's (tests/mine/NN_name.c), then by
#         the tests of the chapter, then by five steps of a minnow's training
# diff    the reader's code beside the book's
# said    after a make with MINE: whether the fish is the book's, bit for bit
#
# Nothing here or in the Makefile removes or changes a file that is in mine/.

what=$1 number=$2
mine=${MINE_IN:-mine}
export BUILD="${BUILD:-build}"
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-4}"

complain() { # complain EXIT-CODE TEXT
    echo "guppy: $2" >&2
    exit "$1"
}

chapter() { # the stage that NN means, in $stage
    target=$what
    [ "$what" != resume ] || target=resume-at
    case $number in [1-9]) number=0$number ;; esac
    stage=$(ls -d "src/$number"_* 2> /dev/null | sed 's|.*/||')
    case $number:$stage in
    00:*) complain 64 'CH: the ground, stage 00, is what all others stand on and report with; begin with CH=01' ;;
    [0-9][0-9]:?*) ;;
    *) complain 64 "CH: expected a chapter from 01 to $(ls -d src/[0-9][0-9]_* | sed -n '$s|src/\(..\).*|\1|p'), found '$number'; for example make $target CH=05" ;;
    esac
    own=$mine/$stage
    [ "$what" = start ] || [ "$what" = resume ] || [ -d "$own" ] ||
        complain 66 "$own: expected your chapter, found none; run make start CH=$number"
}

# ---- start ---------------------------------------------------------------------------

# For whoever comes late: what the others have by now, as the book has it.
resume() {
    for before in src/[0-9][0-9]_*; do
        name=${before#src/}
        [ "$name" != 00_ground ] || continue
        [ "${name%%_*}" -lt "$number" ] || break
        if [ -d "$mine/$name" ]; then
            echo "  $mine/$name: yours, as it was"
            continue
        fi
        mkdir -p "$mine/$name.part" || exit 74
        for file in "$before"/*.[ch]; do
            ! grep -q __has_include "$file" || continue
            case $file in */main.c | *_plain.c) ;; *) cp "$file" "$mine/$name.part/" || exit 74 ;; esac
        done
        mv "$mine/$name.part" "$mine/$name" && echo "  $mine/$name: the book's" || exit 74
    done
    start
}

judge() { # what judges the chapter: of 13 no test in C, for they start several programs
    case $number in
    13) echo 'make MINE=13 test-ranks/ranks   tries what you have (./setup --ranks)' ;;
    *) echo "make check CH=$number      judges what you have" ;;
    esac
}

start() {
    work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
    mkdir -p "$own" || exit 74
    for file in src/*/*.[ch] studies/*/*.[ch] tests/*.[ch] tests/exercises/*.c; do
        case $file in
        src/"$stage"/main.c) cat "$file" ;;
        src/"$stage"/* | tests/*_bf16.c) ;; # plain loops need not know of bf16
        *) cat "$file" ;;
        esac
    done > "$work/others"
    for file in src/"$stage"/*.[ch]; do
        name=${file##*/}
        ! grep -q __has_include "$file" || continue # what needs a library that may be missing stays the book's
        case $name in
        main.c | *_plain.c) continue ;; # what calls the chapter, and what it is judged by
        *.h) cp "$file" "$work/$name" ;;
        *) awk -v others="$work/others" -f loom/start.awk "$file" | cat -s | sed '${/^$/d;}' > "$work/$name" ;;
        esac || exit 74
        if [ -e "$own/$name" ]; then
            echo "  $own/$name: yours, as it was"
        else
            cp "$work/$name" "$own/$name.part" && mv "$own/$name.part" "$own/$name" || exit 74
            yet=$(grep -c 'is not written yet' "$own/$name")
            echo "  $own/$name$([ "$yet" -eq 0 ] || echo ": $yet to write")"
        fi
    done
    cat << TEXT

Write the functions; the headers say what each must do. A loop that says what the formula says is
enough: nothing has to be fast. If you delete a C file, the book's is used in its place.

  $(judge)
  make diff CH=$number       shows the book's code beside yours
TEXT
    [ "$number" -gt 9 ] || echo '  make MINE=1 PRESET=minnow chat   trains a fish on it, and lets you talk to it'
}

# ---- check ---------------------------------------------------------------------------

# limited SECONDS COMMAND...: what hangs is ended, what wants all memory or all of the disk gets none.
limited() (
    limit=$1
    shift
    ulimit -c 0
    ulimit -v 4000000 # KiB
    ulimit -f 2000000 # blocks of 512 bytes
    exec timeout -k 5 "$limit" "$@"
)

# The line of a contract that says what a tensor is; of what has no name there, the first.
contract() { # contract FUNCTION TENSOR
    cat "$own"/*.h "src/$stage"/*.h 2> /dev/null | awk -v name="$1" -v tensor="$2" '
        /^\/\*/ { block = 0; count = 0 }
        index($0, name ":") { block = 1 }
        { line[++count] = $0 }
        /\*\// {
            if (block) {
                for (pass = tensor == "" ? 4 : 1; pass <= 4; pass++)
                    for (i = 1; i <= count; i++)
                        if ((pass == 1 && index(line[i], name ":") && index(line[i], tensor "[")) ||
                            (pass == 2 && line[i] ~ ("^ \\* +" tensor "\\[")) ||
                            (pass == 3 && line[i] ~ ("^ \\* " tensor "[ ,]")) ||
                            (pass == 4 && index(line[i], name ":"))) {
                            sub(/^[ \/]\*+ */, "", line[i])
                            print "      contract: " line[i]
                            exit
                        }
                exit
            }
            count = 0
        }'
}

by_function() { # by_function PROGRAM: one line of each function, and where it differs the contract's
    limited 600 "$1" > "$log" 2>&1 < /dev/null
    code=$?
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in
        *' differs: '* | *' rounds differently: '*)
            tensor=${line#*: }
            tensor=${tensor%%[\[:]*}
            case $tensor in *[!a-zA-Z0-9_]*) tensor= ;; esac
            function=${line#  }
            contract "${function%% *}" "$tensor"
            ;;
        esac
    done < "$log"
    [ $code -eq 0 ] || failed=yes
}

# For the book alone are tests of words as long as no text has, which take a plain loop hours, and of
# last bits: sums in another order are right too, and by_function and by_training say what becomes of them.
by_test() { # by_test PROGRAM: which of its tests fail, and the first words of each
    (export BUILD="$built" && limited 900 "$1" --jobs 1 --timeout 120 --color=never \
        --filter '*/!(takes_*_megabytes_*|takes_a_million_*|*_one_endless_word|*_to_the_bit|are_those_of_every_machine)') > "$log" 2>&1 < /dev/null
    code=$?
    counts=$(sed -n 's/.*Synthesis: Tested: *\([0-9]*\) | Passing: *\([0-9]*\) .*/\2 of \1 tests pass/p' "$log")
    case $code in 124 | 137) counts='did not end in 15 minutes' ;; esac
    printf '  %-36s %s\n' "tests/${1##*/}.c" "${counts:-ended with exit code $code}"
    [ $code -eq 0 ] && [ -n "$counts" ] && return
    failed=yes
    awk '
        /^guppy: / && !told[$0]++ && said++ < 10 { print "      " substr($0, 1, 200) }
        /^\[----\]/ && !/Warning/ { sub(/^\[----\] */, ""); if (lines++ < 10) print "      " substr($0, 1, 200) }
        /^\[FAIL\]/ { sub(/: \([0-9.]*s\)/, ""); print "    " substr($0, 1, 200); lines = 0 }' "$log" | head -n 40
}

# Five steps with the reader's chapter and five with the book's, and what a whole minnow would take.
by_training() {
    run=$BUILD/guppy/minnow
    echo "  five steps of a minnow, with yours and with the book's"
    "$MAKE" -s PRESET=minnow CHARACTER=guppy MINE= "$run/data/tokens.done" "$BUILD/bin/08_training" > "$log" 2>&1 &&
        "$MAKE" -s MINE="$number" "$built/bin/08_training" > "$log" 2>&1 ||
        { tail -n 20 "$log" && complain 70 'the programs that train cannot be built'; }
    for who in "$built" "$BUILD"; do
        rm -rf "$built/steps" && mkdir -p "$built/steps" || exit 74
        limited 3600 "$who/bin/08_training" --preset minnow --steps 5 --save-every 0 --run "$built/steps" \
            --data "$run/data" --tokenizer "$run/tokenizer.json" --output "$built/steps/model" > "$log" 2>&1
        code=$?
        if [ $code -ne 0 ]; then
            tail -n 5 "$log"
            echo "    ended with exit code $code"
            failed=yes
            return
        fi
        [ "$who" = "$BUILD" ] || seconds=$(awk -F, 'END { print $2 }' "$built/steps/time.csv")
        rm -rf "$built/$(basename "$who").model" && mv "$built/steps/model/model.safetensors" "$built/$(basename "$who").model"
    done
    steps=$(tail -n 1 record/guppy/minnow/log.csv | cut -d, -f1)
    if cmp -s "$built/$(basename "$built").model" "$built/$(basename "$BUILD").model"; then
        echo '    the same model, bit for bit'
    else
        echo "    another model than the book's"
    fi
    awk -v seconds="$seconds" -v steps="$steps" 'BEGIN {
        whole = seconds * steps / 5
        printf "    %.1f s; the %d steps of a whole minnow would take about %.0f %s\n", seconds, steps,
            whole < 120 ? whole : whole < 7200 ? whole / 60 : whole / 3600,
            whole < 120 ? "seconds" : whole < 7200 ? "minutes" : "hours" }'
}

check() {
    log=$BUILD/mine-$number.log built=$BUILD/mine-$number failed=
    yet=$(grep -l 'is not written yet' "$own"/*.c 2> /dev/null | tr '\n' ' ')
    echo "Your $own in place of the book's:" $(cd "$own" && ls -- *.c 2> /dev/null)
    "$MAKE" -s MINE="$number" judged > "$log.said" 2> "$log" || {
        grep -E "error|undefined reference|multiple definition" "$log" | grep -v '^collect2\|^make' | head -n 20 >&2
        complain 65 "$own: expected C that compiles and links, found the above; all of it: $log"
    }
    programs=$(tail -n 1 "$log.said")
    [ -n "$programs" ] || # chapter 13, whose tests start several programs
        complain 69 "CH: expected a chapter with tests in C, found none of chapter $number; make MINE=$number test-ranks/ranks tries yours"
    for program in $programs; do
        case $program in */tests/mine/*) by_function "$program" ;; esac
    done
    for program in $programs; do # once each function does what it should alone
        case $program in */tests/mine/*) ;; *) [ -n "$failed" ] || by_test "$program" ;; esac
    done
    if [ -z "$failed" ] && [ "$number" -ge 3 ] && [ "$number" -le 8 ]; then by_training; fi
    if [ -n "$failed" ]; then
        [ -z "$yet" ] || echo "Functions that are not written yet are in: $yet"
        echo "Not yet: chapter $number."
        exit 1
    fi
    echo "Right: chapter $number is yours."
}

# ---- diff ----------------------------------------------------------------------------

compare() {
    color=
    [ ! -t 1 ] || [ -n "$NO_COLOR" ] || color=--color=always
    for file in "$own"/*.[ch]; do
        name=${file##*/}
        if [ ! -f "src/$stage/$name" ]; then echo "Only yours: $file"
        elif diff --strip-trailing-cr -q "src/$stage/$name" "$file" > /dev/null; then echo "The book's: $file"
        else diff --strip-trailing-cr $color -u "src/$stage/$name" "$file"
        fi
    done
    for file in "src/$stage"/*.c; do
        [ -f "$own/${file##*/}" ] || echo "Only the book's: $file"
    done
}

# ---- after a training ----------------------------------------------------------------

said() {
    book=${BUILD%/mine*}/$CHARACTER/$PRESET
    record=record/$CHARACTER/$PRESET
    echo
    [ -f "$RUN/model/model.safetensors" ] || exit 0
    if [ -f "$book/model/model.safetensors" ] && cmp -s "$RUN/model/model.safetensors" "$book/model/model.safetensors"; then
        echo "Your fish is the book's, bit for bit: $RUN/model and $book/model."
        exit 0
    fi
    [ -f "$book/log.csv" ] && log=$book/log.csv || log=$record/log.csv
    if [ ! -f "$log" ]; then
        echo "Whether your fish is the book's can be said once there is that: make PRESET=$PRESET CHARACTER=$CHARACTER chat"
    elif cmp -s "$log" "$RUN/log.csv"; then
        echo "Your fish has learned like the book's: every loss in $log is the same, bit for bit."
    else
        awk -F, 'NR == FNR { line[FNR] = $0; loss[FNR] = $4; next }
            $0 != line[FNR] { print "Your fish is not the book'\''s: the training parts at step " $1 ", where your loss is " $4 " and the book'\''s " (FNR in loss ? loss[FNR] : "is no more") "."; exit }
            ' "$log" "$RUN/log.csv"
    fi
}

case $what in
start) chapter && start ;;
resume) chapter && resume ;;
check) chapter && check ;;
diff) chapter && compare ;;
said) said ;;
esac
