#include "../mark.h"
#include <math.h>
#include <stddef.h>

double shared(const double *chance, size_t questions, size_t answers);

Test(exercise_10_4, dice_that_do_not_know_each_other_share_nothing) {
    const double coins[4] = {.25, .25, .25, .25};
    const double crooked[6] = {.5 * .2, .5 * .3, .5 * .5, .5 * .2, .5 * .3, .5 * .5};
    mark_near(shared(coins, 2, 2), 0, 1e-12, "two coins");
    mark_near(shared(crooked, 2, 3), 0, 1e-12, "a coin and a die of three");
}

Test(exercise_10_4, an_answer_that_repeats_the_question_shares_it_all) {
    const double echo[9] = {.25, 0, 0, 0, .25, 0, 0, 0, .5};
    mark_near(shared(echo, 3, 3), 1.5 * log(2), 1e-12, "an echo");
}

/* Half of the time the answer says which of the two foods was asked for, half of the time
 * something else. */
Test(exercise_10_4, half_a_string) {
    const double food[6] = {.25, 0, .25, 0, .25, .25};
    mark_near(shared(food, 2, 3), .5 * log(2), 1e-12, "a let in half of the answers");
}
