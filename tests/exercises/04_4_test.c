#include "../mark.h"
#include "00_ground/random.h"

float logsumexp_once(const float *x, size_t M);

Test(exercise_04_4, by_hand) {
    mark_near(logsumexp_once((float[]){1, 2, 3}, 3), 3.4076059, 1e-6);
    mark_near(logsumexp_once((float[]){3, 2, 1}, 3), 3.4076059, 1e-6);
    mark_near(logsumexp_once((float[]){-7}, 1), -7, 1e-6);
}

Test(exercise_04_4, great_scores) {
    mark_near(logsumexp_once((float[]){-40000, 40000, 39999}, 3), 40000.3133, 1e-2);
    mark_near(logsumexp_once((float[]){-40000, -40000}, 2), -39999.3069, 1e-2);
}

Test(exercise_04_4, long_rows) {
    enum { M = 5000 };
    static float x[M];
    Random random = random_seed(1, "scores");
    double sum = 0;
    for (int i = 0; i < M; i++) {
        x[i] = (float)(10 * random_normal(&random));
        sum += exp((double)x[i]);
    }
    mark_near(logsumexp_once(x, M), log(sum), 1e-4);
}
