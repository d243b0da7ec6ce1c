# tests/alone, the small Criterion of emulated machines: what must fail fails, by its name;
# what holds passes. Each check that it has is tried both ways.
. tests/tree.sh

header=tests/alone/criterion/criterion.h
cat > "$tree/alone.c" <<'EOF'
#include <criterion/criterion.h>

/* want(NAME, yes, no): a check with arguments that hold, one with arguments that do not. */
#define want(check, yes, no)                                                           \
    Test(good, check) { check yes; }                                                   \
    Test(bad, check) { check no; }

want(cr_expect, (1), (0, "%d words", 2))
want(cr_assert, (1), (0))
want(cr_expect_not, (0), (1))
want(cr_expect_eq, (2, 2), (2, 3))
want(cr_assert_eq, (2, 2), (2, 3))
want(cr_expect_lt, (2, 3), (3, 3))
want(cr_assert_lt, (2, 3), (NAN, 3))
want(cr_expect_leq, (3, 3), (NAN, 3))
want(cr_assert_leq, (3, 3), (4, 3))
want(cr_expect_gt, (4, 3), (3, 3))
want(cr_assert_geq, (3, 3), (2, 3))
want(cr_expect_null, (NULL), (stdin))
want(cr_expect_not_null, (stdin), (NULL))
want(cr_assert_not_null, (stdin), (NULL))
want(cr_expect_str_eq, ("a", "a"), ("a", "b"))
want(cr_assert_str_eq, ("a", "a"), ("a", "b"))
want(cr_expect_arr_eq, ("ab", "ac", 1), ("ab", "ac", 2))
want(cr_expect_arr_neq, ("ab", "ac", 2), ("ab", "ac", 1))
want(cr_expect_float_eq, (1, 1.5f, 0.5f), (1, NAN, 0.5f))
want(cr_assert_float_eq, (1, 1.5f, 0.5f), (1, 1.6f, 0.5f))

static void before(void) { cr_expect(0); }

static void leave(void) { exit(65); }

Test(good, cr_skip_test) { cr_skip_test("not here"); cr_assert(0); }
Test(good, exit_code, .exit_code = 65) { leave(); }
Test(good, nothing) {}
Test(bad, exit_code) { leave(); }
Test(bad, exit_code_of_a_test_that_ends, .exit_code = 65) {}
Test(bad, check_before_the_right_exit_code, .exit_code = 65) { cr_expect(0); leave(); }
Test(bad, init, .init = before) {}
Test(bad, fini, .fini = before) {}
Test(bad, expect_goes_on) { cr_expect(0); printf("went on\n"); }
Test(bad, assert_ends) { cr_assert(0); printf("did not end\n"); }
Test(bad, own_process) { if (fork() == 0) before(), _exit(0); wait(NULL); }
Test(bad, crash) { abort(); }
EOF
cat > "$tree/hang.c" <<'EOF'
#include <criterion/criterion.h>
Test(bad, hang) { pause(); }
Test(good, after) {}
EOF
compile() {
    ${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Itests/alone -o "$tree/$1" "$tree/$1.c" -lm > "$log" 2>&1
}

# Every check of the header is in the program, or else this test proves nothing of it.
missing=$(sed -n 's/^#define \(cr_[a-z_]*\).*/\1/p' $header | while read -r name; do
    grep -q "[( ]${name}[,)]" "$tree/alone.c" || echo "$name"
done)
check 'every check that tests/alone has is tried' [ -z "$missing" ]

check 'a test program builds without Criterion' compile alone
"$tree/alone" --jobs 1 > "$log" 2>&1
check 'it ends with an error when a test failed' [ $? -eq 1 ]
sed -n 's/^Test(bad, \([a-z_]*\).*/bad::\1/p; s/^want(\([a-z_]*\).*/bad::\1/p' "$tree/alone.c" |
    sort > "$tree/want"
sed -n 's/^\[FAIL\] //p' "$log" | sort > "$tree/got"
check 'all that must fail fails, and nothing else' cmp "$tree/want" "$tree/got"
good=$(grep -c '^Test(good\|^want' "$tree/alone.c") bad=$(wc -l < "$tree/want")
check 'the numbers add up' said "Tested: $((good + bad)) | Passing: $good | Failing: $bad"
check 'a failed check is named with its line' said 'alone.c:[0-9]*: not so: 0 2 words'
check 'a failed cr_expect goes on' said 'went on'
check 'a failed cr_assert ends its test' unsaid 'did not end'
check 'a crash is told by its signal' said 'bad::crash: ended by signal 6'

check 'a program that hangs builds' compile hang
"$tree/hang" --jobs 1 --timeout 1 > "$log" 2>&1
check 'it is ended in time' said 'bad::hang: ended by signal 14'
check 'and what comes after it is run' said 'Tested: 2 | Passing: 1 | Failing: 1'
finish
