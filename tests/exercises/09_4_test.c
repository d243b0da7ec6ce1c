#include "../mark.h"
#include <stddef.h>
#include <string.h>

size_t beam(int *answer, size_t most, size_t V, size_t width,
            const float *(*next)(const int *said, size_t length));

/* The chances are good until the next call: here they are overwritten. */
static const float *chances_of(const float *chances, size_t V) {
    static float given[8];
    return memcpy(given, chances, V * sizeof *given);
}

/* The likeliest first word, 1, leads into a fog of equal words; 2 leads to 3, surely.
 */
static const float *foggy(const int *said, size_t length) {
    static const float first[5] = {0, 0.55f, 0.45f, 0, 0};
    static const float fog[5] = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
    static const float sure[5] = {0, 0, 0, 1, 0}, end[5] = {1, 0, 0, 0, 0};
    if (length == 0) return chances_of(first, 5);
    if (length == 1) return chances_of(said[0] == 1 ? fog : sure, 5);
    return chances_of(end, 5);
}

/* Never ends by itself. */
static const float *endless(const int *said, size_t length) {
    static const float chances[3] = {0.1f, 0.3f, 0.6f};
    (void)said;
    (void)length;
    return chances_of(chances, 3);
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

/* 1, 1 and the end: two tokens, for the end is not counted among them. */
static const float *two_words(const int *said, size_t length) {
    static const float word[2] = {0.1f, 0.9f}, end[2] = {1, 0};
    (void)said;
    return chances_of(length < 2 ? word : end, 2);
}

Test(exercise_09_4, most_does_not_count_the_end) {
    int answer[2] = {0};
    mark(beam(answer, 2, 2, 2, two_words), 2, "two tokens: 0.9 * 0.9");
    mark(beam(answer, 1, 2, 2, two_words), 0,
         "at most one: 0.1 is more than 0.9 * 0.1");
}
