#include "05_attention/attention.h"

#include <criterion/criterion.h>
#include <string.h>

/* Queries and keys (T,HS) of a head in which token t looks at what stood after earlier
 * copies of itself. Both arrive as zeros; every id is below HS. */
void head_after(float *q, float *k, const int32_t *ids, size_t T, size_t HS);

enum { HS = 32, W = 64 };

static void look(const int32_t *ids, size_t T) {
    static float q[W * HS], k[W * HS], qkv[W * 3 * HS], out[W * HS], att[W * W];
    const uint32_t starts[] = {0, (uint32_t)T};
    memset(q, 0, sizeof q);
    memset(k, 0, sizeof k);
    memset(qkv, 0, sizeof qkv);
    head_after(q, k, ids, T, HS);
    for (size_t t = 0; t < T; t++) {
        memcpy(qkv + t * 3 * HS, q + t * HS, HS * sizeof *q);
        memcpy(qkv + t * 3 * HS + HS, k + t * HS, HS * sizeof *k);
    }
    attention_forward(out, att, qkv, starts, 1, HS, 1, W, NULL, 0);
    for (size_t t = 0; t < T; t++) {
        int copies = 0;
        float share = 0;
        for (size_t u = 1; u <= t; u++)
            if (ids[u - 1] == ids[t]) {
                copies++;
                share += att[t * W + u];
            }
        if (copies > 0)
            cr_expect(
                share > 0.9f,
                "token %zu: expected more than 0.9 of its attention there, found %g", t,
                (double)share);
    }
}

Test(exercise_05_3, a_name_met_before) {
    look((int32_t[]){7, 3, 9, 7}, 4);
    look((int32_t[]){7, 3, 9, 7, 5, 7, 3}, 7);
}

Test(exercise_05_3, neighbours_and_long_texts) {
    int32_t ids[W];
    look((int32_t[]){4, 4, 4}, 3);
    for (int t = 0; t < W; t++) ids[t] = t < HS ? t : (t * 5) % HS;
    look(ids, W);
}
