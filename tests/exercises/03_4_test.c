#include "00_ground/random.h"
#include "03_batches/batch.h"

#include "../mark.h"

size_t conversation_of(const Batch *batch, size_t row);

Test(exercise_03_4, finds_the_packed_example) {
    static const uint32_t starts[] = {0, 2, 3, 6};
    static const size_t want[] = {0, 0, 1, 2, 2, 2};
    Batch batch = {.rows = 6, .sequences = 3, .starts = starts};
    for (size_t row = 0; row < 6; row++)
        mark(conversation_of(&batch, row), want[row], "row %zu", row);
}

Test(exercise_03_4, finds_every_row_of_many, .timeout = 30) {
    enum { SEQUENCES = 100000 };
    static uint32_t starts[SEQUENCES + 1];
    Random random = random_seed(1, "exercise 03_4");
    for (size_t s = 0; s < SEQUENCES; s++)
        starts[s + 1] = starts[s] + 1 + (uint32_t)random_below(&random, 60);
    Batch batch = {.rows = starts[SEQUENCES], .sequences = SEQUENCES, .starts = starts};
    for (size_t s = 0; s < SEQUENCES; s++) {
        mark(conversation_of(&batch, starts[s]), s);
        mark(conversation_of(&batch, starts[s + 1] - 1), s);
    }
}
