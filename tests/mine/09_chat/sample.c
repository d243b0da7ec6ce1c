/* Sorted, cut, softmaxed, drawn. */
#include "09_chat/sample.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>

Choices choices_new(size_t V) {
    return (Choices){0, memory_new(V, sizeof(int32_t)), memory_new(V, sizeof(float))};
}

void choices_free(Choices *choices) {
    free(choices->ids);
    free(choices->chances);
    *choices = (Choices){0};
}

static const float *sorting; /* the logits that ids are sorted by */

static int likelier_first(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (sorting[x] != sorting[y]) return sorting[x] > sorting[y] ? -1 : 1;
    return x < y ? -1 : 1;
}

void sample_choices(Choices *choices, const float *logits, size_t V,
                    const Sampling *sampling) {
    int cold = sampling->temperature < 1e-6;
    size_t k = cold                                          ? 1
               : sampling->top_k == 0 || sampling->top_k > V ? V
                                                             : sampling->top_k;
    float max = -INFINITY, scale = cold ? 0 : (float)(1 / sampling->temperature);
    require(V > 0 && sampling->temperature >= 0);
    for (size_t v = 0; v < V; v++) {
        choices->ids[v] = (int32_t)v;
        max = logits[v] > max ? logits[v] : max;
    }
    sorting = logits;
    if (k < V) qsort(choices->ids, V, sizeof *choices->ids, likelier_first);
    choices->count = k;
    for (size_t i = 0; i < k; i++)
        choices->chances[i] = (logits[choices->ids[i]] - max) * scale;
    softmax_row(choices->chances, choices->chances, k);
    if (isnan(choices->chances[0]))
        fail(EX_DATAERR,
             "the model's logits are no numbers: its weights are too large; "
             "train anew: make 08");
}

int32_t sample_draw(const Choices *choices, Random *random, float *chance) {
    double dart = random_uniform(random), sum = 0;
    size_t hit = 0;
    for (size_t i = 0; i < choices->count && sum <= dart; i++) {
        sum += (double)choices->chances[i];
        if (choices->chances[i] > 0) hit = i;
    }
    if (chance) *chance = choices->chances[hit];
    return choices->ids[hit];
}
