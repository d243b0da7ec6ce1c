#include "../mark.h"

size_t padded_places(const size_t *rows, size_t count);

Test(exercise_03_1, multiplies_the_longest) {
    mark(padded_places((size_t[]){2, 1, 3}, 3), 9);
    mark(padded_places((size_t[]){7}, 1), 7);
    mark(padded_places((size_t[]){4, 4, 4, 4}, 4), 16);
    mark(padded_places(NULL, 0), 0);
}
