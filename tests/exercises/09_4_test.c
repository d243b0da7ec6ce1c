#include "../mark.h"
#include <stddef.h>

size_t beam(int *answer, size_t most, size_t V, size_t width,
            const float *(*next)(const int *said, size_t length));

/* The likeliest first word, 1, leads into a fog of equal words; 2 leads to 3, surely.
 */
static const float *foggy(const int *said, size_t length) {
    static const float first[5] = {0, 0.55f, 0.45f, 0, 0};
    static const float fog[5] = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
    static const float sure[5] = {0, 0, 0, 1, 0}, end[5] = {1, 0, 0, 0, 0};
    if (length == 0) return first;
    if (length == 1) return said[0] == 1 ? fog : sure;
    return end;
}

/* Never ends by itself. */
static const float *endless(const int *said, size_t length) {
    static const float chances[3] = {0.1f, 0.3f, 0.6f};
    (void)said;
    (void)length;
    return chances;
}

Test(exercise_09_4, the_likeliest_word_is_not_the_likeliest_answer) {
    int answer[8] = {0};
    mark(beam(answer, 8, 5, 4, foggy), 2);
    mark(answer[0], 2);
    mark(answer[1], 3);
}

Test(exercise_09_4, a_beam_of_one_is_greedy) {
    int answer[8] = {0};
    size_t length = beam(answer, 8, 5, 1, foggy);
    cr_expect(length <= 2, "expected at most 2 tokens, found %zu", length);
    mark(answer[0], 1);
}

Test(exercise_09_4, an_early_end_counts) {
    int answer[4] = {0};
    mark(beam(answer, 4, 3, 16, endless), 0, "0.1 is more than 0.6 * 0.1");
}

Test(exercise_09_4, no_longer_than_asked) {
    int answer[3] = {0, 0, -1};
    size_t length = beam(answer, 2, 3, 16, endless);
    cr_expect(length <= 2, "expected at most 2 tokens, found %zu", length);
    mark(answer[2], -1);
}
