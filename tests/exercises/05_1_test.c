#include "../mark.h"
#include <stddef.h>

/* How many tokens a query looks at: e to the entropy of its row of T probabilities. */
double attention_breadth(const float *att, size_t T);

Test(exercise_05_1, one_token) {
    const float row[] = {0, 0, 1, 0};
    mark_near(attention_breadth(row, 4), 1, 1e-6);
}

Test(exercise_05_1, all_alike) {
    const float row[] = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0, 0};
    mark_near(attention_breadth(row, 7), 5, 1e-5);
}

Test(exercise_05_1, something_between) {
    const float row[] = {0.5f, 0.25f, 0.25f};
    mark_near(attention_breadth(row, 3), 2.8284271, 1e-5);
}
