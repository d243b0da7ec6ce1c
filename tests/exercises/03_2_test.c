#include "03_batches/batch.h"

#include "../mark.h"

int may_look(const Batch *batch, size_t row, size_t other);

Test(exercise_03_2, looks_back_and_never_across) {
    static const uint32_t starts[] = {0, 2, 3, 6};
    static const char *const picture[] = {"x.....", "xx....", "..x...",
                                          "...x..", "...xx.", "...xxx"};
    static const int32_t ids[6] = {0}, positions[] = {0, 1, 0, 0, 1, 2};
    Batch batch = {.rows = 6,
                   .sequences = 3,
                   .tokens = ids,
                   .targets = ids,
                   .positions = positions,
                   .starts = starts};
    for (size_t row = 0; row < 6; row++)
        for (size_t other = 0; other < 6; other++)
            mark(!!may_look(&batch, row, other), picture[row][other] == 'x',
                 "row %zu, other %zu", row, other);
}
