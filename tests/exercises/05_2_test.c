#include "05_attention/attention.h"

#include <criterion/criterion.h>
#include <string.h>

/* Queries and keys (T,HS) of a head that looks at the first token of the sequence,
 * whatever the tokens are. Both arrive as zeros; HS >= T. */
void head_first(float *q, float *k, size_t T, size_t HS);

static void look(size_t T, size_t HS) {
    static float q[64 * 64], k[64 * 64], qkv[64 * 192], out[64 * 64], att[64 * 64];
    const uint32_t starts[] = {0, (uint32_t)T};
    memset(q, 0, sizeof q);
    memset(k, 0, sizeof k);
    memset(qkv, 0, sizeof qkv);
    head_first(q, k, T, HS);
    for (size_t t = 0; t < T; t++) {
        memcpy(qkv + t * 3 * HS, q + t * HS, HS * sizeof *q);
        memcpy(qkv + t * 3 * HS + HS, k + t * HS, HS * sizeof *k);
    }
    attention_forward(out, att, qkv, starts, 1, HS, 1, 64, NULL, 0);
    for (size_t t = 0; t < T; t++)
        cr_expect(att[t * 64] > 0.9f,
                  "HS = %zu: expected token %zu to look at the first with more than "
                  "0.9, found %g",
                  HS, t, (double)att[t * 64]);
}

Test(exercise_05_2, everyone_looks_at_the_first) {
    look(5, 8);
    look(20, 64);
}

Test(exercise_05_2, also_in_a_long_sequence) {
    look(64, 64);
}
