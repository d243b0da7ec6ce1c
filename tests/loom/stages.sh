# Stages: the folders 00 to N alone build without a warning and pass their tests, for any N.
#
# A tree with only these stages is made for each N, with the objects of the tree below it,
# so that everything is compiled once; the tests of stage N run in the tree of stage N.
. tests/tree.sh

export LC_ALL=C
stages=$(ls -d src/[0-9][0-9]_* | sed 's|src/||; s|_.*||')
trees=$tree
upto=
for stage in $stages; do
    upto="$upto $stage"
    below=$tree
    tree=$trees/$stage
    mkdir "$tree"
    # shellcheck disable=SC2086
    copy_tree $upto
    ln -s "$root/tests/golden" "$tree/tests/golden"
    ln -s "$root/record" "$tree/record"
    if [ "$below" != "$trees" ]; then
        mv "$below/build" "$tree/build"
        rm -rf "$below"
    fi
    tests=$(cd "$tree" && ls tests/"$stage"_*.c 2> /dev/null | sed 's|tests/|build/tests/|; s|\.c$||')
    # shellcheck disable=SC2086
    check "00 to $stage alone build" clean_make programs $tests
    check "00 to $stage alone build without a warning" unsaid 'warning:'
    for test in $tests; do
        check "00 to $stage alone pass $(basename "$test")" clean_make "test-$(basename "$test")"
    done
done
tree=$trees
finish
