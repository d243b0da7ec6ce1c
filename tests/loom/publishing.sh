# Publishing a run, and comparing another one with it.
. tests/fake_book.sh

new_book
whole
cp -r "$root/loom" "$book/loom"
mkdir -p "$book/$run/steps" "$book/build/bin"
echo 0.25 > "$book/$run/steps/01.tables"
printf 'step,loss\n0,6.9\n1,6.8\n' > "$book/$run/log.csv"
printf '#!/bin/sh\necho "blub to $4"\n' > "$book/build/bin/09_chat"
chmod +x "$book/build/bin/09_chat"
printf 'before\n<!-- conversation -->\nold\n<!-- /conversation -->\nafter\n' > "$book/README.md"
publish() { # publish CHARACTER PRESET
    in_book env RUN="$run" BUILD=build CHARACTER="$1" PRESET="$2" CC=cc sh loom/publish.sh "record/$1/$2"
}
verify() {
    in_book env RUN="$run" sh loom/verify.sh record/guppy/guppy
}

mkdir "$book/$run/01/deep" && echo 'well,7' > "$book/$run/01/deep/values.csv"
publish pond shallow
check 'a run is published' test "$code" -eq 0
check 'its transcripts' test -s "$book/record/pond/shallow/console/01_pond.txt"
check 'its values' grep -q '^depth,2.4567$' "$book/record/pond/shallow/01/values.csv"
check 'those in folders, too' grep -q '^well,7$' "$book/record/pond/shallow/01/deep/values.csv"
check 'its log' cmp -s "$book/$run/log.csv" "$book/record/pond/shallow/log.csv"
check 'its times' grep -q '^01,tables,0.25$' "$book/record/pond/shallow/seconds.csv"
check 'its machine' grep -q '^cores  ' "$book/record/pond/shallow/machine.txt"
check 'but the book is not that run' test ! -e "$book/book.md"

printf 'seed,new\n1,25.0\n' > "$book/seeds"
for table in seeds seeds_8; do cp "$book/seeds" "$book/record/pond/shallow/$table.csv"; done
publish pond shallow
for table in seeds seeds_8; do
    check "what no run makes stays: $table" cmp -s "$book/seeds" "$book/record/pond/shallow/$table.csv"
done

# The table of bars: of its own run what was measured, of all others what was published.
mkdir -p "$book/record/guppy/small" "$book/record/guppy/large" "$book/$run/model"
printf 'measure,value\ngap,0.0718\nvisits,155\n' > "$book/record/guppy/small/bars.csv"
printf 'measure,value\ngap,0.0152\n' > "$book/record/guppy/large/bars.csv"
mkdir -p "$book/build/fingerprint"
for older in "$book/$run/model/done" "$book/build/fingerprint/10" "$book/tests/visitors.jsonl"; do
    touch -t 202001010000 "$older"
done
printf 'measure,value\ngap,0.0666\n' > "$book/$run/bars.csv"
bars() { # bars CHARACTER PRESET
    in_book env RUN="$run" BUILD=build CHARACTER="$1" PRESET="$2" sh loom/bars.sh \
        record/guppy/small record/guppy/large
}
bars pond minnow
check 'of another character: the published gaps' grep -q '<= 0.08   0.0718    <= 0.03   0.0152$' "$log"
check 'what was not measured is a dash' grep -q '>= 140      155     >= 150        -$' "$log"
bars guppy long
check 'of the long run: its own' grep -q '<= 0.08   0.0718    <= 0.03   0.0666$' "$log"
bars guppy guppy
check 'of the other: its own' grep -q '<= 0.08   0.0666    <= 0.03   0.0152$' "$log"

publish guppy guppy
check 'the run of the book is published' test "$code" -eq 0
check 'with book.md' cmp -s "$book/$run/book/book.md" "$book/book.md"
check 'with the figures' cmp -s "$book/$run/figures/01_depth.svg" "$book/figures/01_depth.svg"
check 'with a conversation' grep -q '^> hi guppy$' "$book/README.md"
check 'in place of the old one' sh -c "! grep -q '^old$' '$book/README.md'"
check 'and nothing else changed' test "$(sed -n '1p;$p' "$book/README.md" | tr '\n' ' ')" = 'before after '
check 'there is no beyond.md yet' test ! -e "$book/beyond.md"
echo 'It goes on.' > "$book/$run/book/beyond.md"
cp "$book/README.md" "$book/once"
publish guppy guppy
check 'now there is' cmp -s "$book/$run/book/beyond.md" "$book/beyond.md"
check 'publishing twice changes nothing' cmp -s "$book/once" "$book/README.md"

verify
check 'the same run verifies' test "$code" -eq 0
printf 'wait_seconds,3\n' >> "$book/$run/01/values.csv"
verify
check 'times are not compared' test "$code" -eq 0
mkdir -p "$book/$run/11" "$book/record/guppy/guppy/11"
printf 'name,value\nclimb_7,408\nspeedrun_times,19\nerror_bf16,0.5\n' > "$book/record/guppy/guppy/11/values.csv"
printf 'name,value\nclimb_7,219\nspeedrun_times,12\nerror_bf16,0.5\n' > "$book/$run/11/values.csv"
verify
check 'nor is what stage 11 measures' test "$code" -eq 0
echo '2,6.7' >> "$book/$run/log.csv"
verify
check 'another log does not verify' test "$code" -ne 0
check 'and the line is shown' said '+2,6.7'
publish guppy guppy
edit "$run/01/values.csv" 's/2\.4567/2.4568/'
verify
check 'another value does not verify' test "$code" -ne 0
check 'and it is shown' said '+depth,2.4568'
edit "$run/01/deep/values.csv" 's/7/8/'
verify
check 'nor does one in a folder' said '+well,8'
finish
