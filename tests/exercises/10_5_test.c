#include "../mark.h"
#include <stddef.h>

typedef const char *const *Bracket;

int ambiguous(const Bracket *brackets, size_t count);

#define bracket(...) ((const char *const[]){__VA_ARGS__, NULL})
#define mark_template(want, ...)                                                       \
    do {                                                                               \
        const Bracket template[] = {__VA_ARGS__};                                      \
        mark(ambiguous(template, sizeof template / sizeof *template) != 0, want, "%s", \
             #__VA_ARGS__);                                                            \
    } while (0)

Test(exercise_10_5, by_hand) {
    mark_template(1, bracket("ab", "a"), bracket("c", "bc"));
    mark_template(0, bracket("ab", "a"), bracket("c", "dc"));
    mark_template(1, bracket("blub", "glub", "blub"));
    mark_template(0, bracket("blub", "glub", "blu"));
    mark_template(1, bracket("a", ""), bracket("a", ""));
    mark_template(0, bracket("a", ""), bracket("b", ""));
}

/* The boundary may slide over several brackets, and come to rest at the end only. */
Test(exercise_10_5, the_boundary_slides) {
    mark_template(1, bracket("x", "xa"), bracket("ab", "b"), bracket("c"));
    mark_template(1, bracket("a", "ab"), bracket("bcd", "cd"));
    mark_template(1, bracket("a", "aba"), bracket("ba", "b"), bracket("b", "ab"));
    mark_template(0, bracket("a", "aba"), bracket("ba", "b"), bracket("c"),
                  bracket("d"));
    mark_template(1, bracket("one", "one "), bracket(" two", "two"));
}

Test(exercise_10_5, what_can_be_nothing) {
    mark_template(1, bracket("a", "ab"), bracket("b", ""), bracket("", "x"));
    mark_template(1, bracket("ab", "a"), bracket("", "c"), bracket("", "b"));
    mark_template(0, bracket("a", ""), bracket("b", "c"), bracket("d", ""));
}

/* 2^32 texts, and few pairs. */
Test(exercise_10_5, there_may_be_many_texts) {
    Bracket template[32], letter = bracket("a", "b"), pair = bracket("aa", "ba");
    for (int k = 0; k < 32; k++) template[k] = letter;
    mark(ambiguous(template, 32), 0, "32 times (a|b)");
    for (int k = 0; k < 31; k++) template[k] = pair;
    template[31] = bracket("ab", "ba", "ab");
    mark(ambiguous(template, 32) != 0, 1, "31 times (aa|ba), then (ab|ba|ab)");
}
