#include "00_ground/random.h"

void random_skip(Random *random, uint64_t n) {
    random->state += n * RANDOM_STEP;
}
