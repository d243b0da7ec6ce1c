#include "09_chat/sample.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLE_COLD 1e-6 /* colder than this is 0: nothing overflows */

Choices choices_new(size_t V) {
    return (Choices){.ids = memory_new(V, sizeof(int32_t)),
                     .chances = memory_new(V, sizeof(float))};
}

void choices_free(Choices *choices) {
    free(choices->ids);
    free(choices->chances);
    *choices = (Choices){0};
}

/* The k largest logits, largest first, by insertion: most tokens are smaller than the
 * k-th so far and cost one comparison. */
static void sample_largest(Choices *choices, const float *logits, size_t V, size_t k) {
    float *largest = choices->chances;
    choices->count = 0;
    for (size_t v = 0; v < V; v++) {
        if (choices->count == k && logits[v] <= largest[k - 1]) continue;
        size_t at = choices->count < k ? choices->count++ : k - 1;
        for (; at > 0 && largest[at - 1] < logits[v]; at--) {
            largest[at] = largest[at - 1];
            choices->ids[at] = choices->ids[at - 1];
        }
        largest[at] = logits[v];
        choices->ids[at] = (int32_t)v;
    }
}

void sample_choices(Choices *choices, const float *logits, size_t V,
                    const Sampling *sampling) {
    require(V > 0 && sampling->temperature >= 0);
    int greedy = sampling->temperature < SAMPLE_COLD;
    size_t k = greedy ? 1 : sampling->top_k;
    if (k > 0 && k < V) {
        sample_largest(choices, logits, V, k);
    } else {
        choices->count = V;
        for (size_t v = 0; v < V; v++) {
            choices->ids[v] = (int32_t)v;
            choices->chances[v] = logits[v];
        }
    }
    float max = choices->chances[0];
    for (size_t i = 1; i < choices->count; i++)
        if (choices->chances[i] > max) max = choices->chances[i];
    float scale = greedy ? 0 : (float)(1 / sampling->temperature);
    for (size_t i = 0; i < choices->count; i++)
        choices->chances[i] = (choices->chances[i] - max) * scale;
    softmax_row(choices->chances, choices->chances, choices->count);
    if (isnan(choices->chances[0]))
        fail(EX_DATAERR,
             "the model's logits are no numbers: its weights are too large; "
             "train anew: make 08");
}

int32_t sample_draw(const Choices *choices, Random *random, float *chance) {
    double point = random_uniform(random), upto = 0;
    size_t i = 0;
    for (; i + 1 < choices->count; i++)
        if (point < (upto += (double)choices->chances[i])) break;
    while (i > 0 && choices->chances[i] == 0) i--; /* rounding left point beyond all */
    if (chance) *chance = choices->chances[i];
    return choices->ids[i];
}
