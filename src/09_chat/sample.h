/* sample: from logits to the next token. */
#ifndef GUPPY_SAMPLE_H
#define GUPPY_SAMPLE_H

#include "00_ground/random.h"
#include <stddef.h>
#include <stdint.h>

/* Sampling: how an answer is drawn. */
typedef struct {
    double temperature; /* 0 always takes the most likely token, 1 the model's own
                         * distribution, more flattens it */
    size_t top_k;       /* only the k most likely are left; 0: all */
    size_t max_tokens;  /* an answer is cut after so many */
} Sampling;

/* Choices: the tokens that may come next, and how likely each is.
 *
 *   chance[i] = exp(logit[i] / temperature) / sum over the k choices of the same
 *
 * With top_k the likeliest comes first, of equals the smaller id; without, ids ascend.
 */
typedef struct {
    size_t count;
    int32_t *ids;   /* (V) */
    float *chances; /* (V), they sum to 1 */
} Choices;

/* choices_new: room for V of them. Allocates; choices_free releases it and clears it.
 */
Choices choices_new(size_t V);
void choices_free(Choices *choices);

/* sample_choices: the choices that logits (V) leave. Any finite logit is safe; fails
 * with EX_DATAERR on others.
 * Holtzman et al. 2020, arXiv:1904.09751, section 4, tells of temperature and top-k
 * (Fan et al. 2018, arXiv:1805.04833). */
void sample_choices(Choices *choices, const float *logits, size_t V,
                    const Sampling *sampling);

/* sample_draw: one of them, by its chance, never one that has none; one number of the
 * generator is used.
 *
 * chance  receives the chance that it had; may be NULL */
int32_t sample_draw(const Choices *choices, Random *random, float *chance);

#endif
