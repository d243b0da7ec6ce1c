#include "../mark.h"

size_t owner(size_t i, size_t total, size_t ranks);

Test(exercise_13_1, by_hand) {
    mark(owner(0, 4, 3), 0, "the first of four numbers, three ranks");
    mark(owner(1, 4, 3), 1, "the second");
    mark(owner(2, 4, 3), 2, "the third");
    mark(owner(3, 4, 3), 2, "the fourth");
}

Test(exercise_13_1, every_number_of_every_size) {
    for (size_t total = 1; total <= 40; total++)
        for (size_t ranks = 1; ranks <= 12; ranks++)
            for (size_t i = 0; i < total; i++) {
                size_t r = ranks - 1;
                while (total * r / ranks > i) r--;
                mark(owner(i, total, ranks), r, "number %zu of %zu, %zu ranks", i,
                     total, ranks);
            }
}

Test(exercise_13_1, a_large_model) {
    mark(owner(999999999, 1000000000, 1024), 1023, "the last of a billion");
}
