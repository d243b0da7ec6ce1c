#include "00_ground/random.h"
#include "05_attention/attention.h"

#include "../mark.h"
#include <stdlib.h>

/* attention_forward for one sequence whose tokens see only the last `window` tokens,
 * itself the last of them. out (T,C), att (NH,T,T), qkv (T,3C) as in the chapter. */
void attention_window(float *out, float *att, const float *qkv, size_t T, size_t C,
                      size_t NH, size_t window);

enum { T = 16, C = 12, NH = 3 };

static float qkv[T * 3 * C], out[T * C], att[NH * T * T], whole[T * C],
    whole_att[NH * T * T];

static void fill(void) {
    Random random = random_seed(1, "window");
    for (size_t i = 0; i < T * 3 * C; i++) qkv[i] = (float)random_normal(&random);
    for (size_t i = 0; i < T * C; i++) out[i] = NAN;
    for (size_t i = 0; i < NH * T * T; i++) att[i] = NAN;
}

Test(exercise_05_4, wide_windows_change_nothing) {
    const uint32_t starts[] = {0, T};
    fill();
    attention_forward(whole, whole_att, qkv, starts, 1, C, NH, T, NULL, 0);
    attention_window(out, att, qkv, T, C, NH, 100);
    for (size_t i = 0; i < T * C; i++) mark_near(out[i], whole[i], 1e-5f);
    for (size_t i = 0; i < NH * T * T; i++) mark_near(att[i], whole_att[i], 1e-5f);
}

Test(exercise_05_4, narrow_windows_hide_the_past) {
    fill();
    attention_window(out, att, qkv, T, C, NH, 4);
    for (size_t row = 0; row < NH * T; row++) {
        double sum = 0;
        size_t t = row % T;
        for (size_t u = 0; u < T; u++) {
            if (u > t || u + 4 <= t)
                mark(att[row * T + u], 0, "row %zu, token %zu", row, u);
            sum += (double)att[row * T + u];
        }
        mark_near(sum, 1, 1e-5);
    }
}

Test(exercise_05_4, a_window_of_one_is_the_value) {
    fill();
    attention_window(out, att, qkv, T, C, NH, 1);
    for (size_t t = 0; t < T; t++)
        for (size_t c = 0; c < C; c++)
            mark_near(out[t * C + c], qkv[t * 3 * C + 2 * C + c], 1e-6f);
}
