/* The kernels between the matrix products, in plain arithmetic. */
#include "04_tensors/rows.h"
#include "05_attention/attention.h"
#include "12_page/bytes.h"

/* vector_exp of chapter 4, whose comment explains it, without its fused multiply-adds:
 * n times the first part of ln 2 is exact here as well. */
LANE_FUNCTION Vector steady_vector_exp(Vector x) {
    const Vector round = vector_all(0x1.8p23f);
    x = vector_pick(x > 100, vector_all(100), x);
    x = vector_pick(x < -110, vector_all(-110), x);
    Vector shifted = x * 0x1.715476p0f + round;
    Vector n = shifted - round;
    Vector r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;

    Vector p = r * (1.0f / 5040) + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r * r + r + 1;

    VectorInts power = (VectorInts)shifted - (VectorInts)round, half = power >> 1;
    return p * (Vector)((half + 127) << 23) * (Vector)((power - half + 127) << 23);
}

float steady_exp(float x) {
    return steady_vector_exp(vector_all(x))[0];
}

void steady_norm(float *restrict y, float *restrict mean, float *restrict rstd,
                 const float *restrict x, const float *restrict gain,
                 const float *restrict bias, size_t N, size_t C) {
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C;
        float squares[LANES];
        mean[n] = row_sum(row, C) / (float)C;

        for (size_t l = 0; l < LANES; l += WIDTH) {
            Vector part = {0};
            for (size_t c = l; c < C; c += LANES) {
                Vector d = vector_load_some(row + c, C - c, mean[n]) - mean[n];
                part += d * d;
            }
            vector_store(squares + l, part);
        }
        rstd[n] = 1 / sqrtf(lanes_sum(squares) / (float)C + LAYERNORM_EPSILON);

        for (size_t c = 0; c < C; c++)
            y[n * C + c] = (row[c] - mean[n]) * rstd[n] * gain[c] + bias[c];
    }
}

/* Scores become weights; returns what they must be multiplied with to sum to 1. */
static float steady_weights(float *att, size_t T) {
    const float max = row_max(att, T);
    float sum[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector part = {0};
        for (size_t u = l; u < T; u += LANES) {
            Vector score = vector_load_some(att + u, T - u, -INFINITY);
            Vector weight = steady_vector_exp(score - max);
            vector_store_some(att + u, weight, T - u);
            part += weight;
        }
        vector_store(sum + l, part);
    }
    return 1 / lanes_sum(sum);
}

/* Sixteen lanes and the tree, in vectors as wide as the machine's. */
static float steady_dot(const float *a, const float *b, size_t count) {
    Vector sum[LANES / WIDTH] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        UNROLL for (size_t l = 0; l < LANES / WIDTH; l++) sum[l] +=
            vector_load(a + i + l * WIDTH) * vector_load(b + i + l * WIDTH);
    float lanes[LANES];
    memcpy(lanes, sum, sizeof lanes);
    for (; i < count; i++) lanes[i % LANES] += a[i] * b[i];
    return lanes_sum(lanes);
}

/* A chain over u for each channel. */
static void steady_mix(float *restrict out, const float *att, const float *v,
                       size_t stride, size_t T, size_t HS) {
    size_t c = 0;
    for (; c + WIDTH <= HS; c += WIDTH) {
        Vector sum = {0};
        for (size_t u = 0; u < T; u++) sum += vector_load(v + u * stride + c) * att[u];
        vector_store(out + c, sum);
    }
    for (; c < HS; c++) {
        out[c] = 0;
        for (size_t u = 0; u < T; u++) out[c] += v[u * stride + c] * att[u];
    }
}

void steady_attend(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS) {
    const float scale = 1 / sqrtf((float)HS);
    for (size_t u = 0; u < T; u++) att[u] = steady_dot(q, k + u * stride, HS) * scale;
    const float share = steady_weights(att, T);
    for (size_t u = 0; u < T; u++) att[u] *= share;
    steady_mix(out, att, v, stride, T, HS);
}
