/* The kernels between the matrix products, in plain arithmetic. */
#include "04_tensors/lanes.h"
#include "05_attention/attention.h"
#include "12_page/bytes.h"

/* lanes_exp of chapter 4, whose comment explains it, without its fused multiply-adds: n
 * times the first part of ln 2 is exact here as well. */
LANE_FUNCTION Lanes steady_lanes_exp(Lanes x) {
    const Lanes round = lanes_all(0x1.8p23f);
    x = lanes_pick(x > 100, lanes_all(100), x);
    x = lanes_pick(x < -110, lanes_all(-110), x);
    Lanes shifted = x * 0x1.715476p0f + round;
    Lanes n = shifted - round;
    Lanes r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;

    Lanes p = r * (1.0f / 5040) + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r * r + r + 1;

    LaneInts power = (LaneInts)shifted - (LaneInts)round, half = power >> 1;
    return p * (Lanes)((half + 127) << 23) * (Lanes)((power - half + 127) << 23);
}

/* lanes_sum, by vectors that become narrower: gcc takes that one apart. */
typedef float EightLanes __attribute__((vector_size(32)));
typedef float FourLanes __attribute__((vector_size(16)));

LANE_FUNCTION float steady_sum(Lanes x) {
    EightLanes eight[2];
    FourLanes four[2];
    memcpy(eight, &x, sizeof x);
    eight[0] += eight[1];
    memcpy(four, eight, sizeof four);
    four[0] += four[1];
    return (four[0][0] + four[0][2]) + (four[0][1] + four[0][3]);
}

float steady_exp(float x) {
    return steady_lanes_exp(lanes_all(x))[0];
}

void steady_norm(float *restrict y, float *restrict mean, float *restrict rstd,
                 const float *restrict x, const float *restrict gain,
                 const float *restrict bias, size_t N, size_t C) {
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C;
        Lanes sum = {0}, squares = {0};
        for (size_t c = 0; c < C; c += LANES) sum += lanes_load(row + c, C - c, 0);
        mean[n] = steady_sum(sum) / (float)C;

        for (size_t c = 0; c < C; c += LANES) {
            Lanes d = lanes_load(row + c, C - c, mean[n]) - mean[n];
            squares += d * d;
        }
        rstd[n] = 1 / sqrtf(steady_sum(squares) / (float)C + LAYERNORM_EPSILON);

        for (size_t c = 0; c < C; c++)
            y[n * C + c] = (row[c] - mean[n]) * rstd[n] * gain[c] + bias[c];
    }
}

/* Scores become weights; returns what they must be multiplied with to sum to 1. */
static float steady_weights(float *att, size_t T) {
    Lanes most = lanes_all(-INFINITY), sum = {0};
    for (size_t u = 0; u < T; u += LANES) {
        Lanes score = lanes_load(att + u, T - u, -INFINITY);
        most = lanes_pick(score > most, score, most);
    }
    const float max = lanes_largest(most);
    for (size_t u = 0; u < T; u += LANES) {
        Lanes weight = steady_lanes_exp(lanes_load(att + u, T - u, -INFINITY) - max);
        lanes_store(att + u, weight, T - u);
        sum += weight;
    }
    return 1 / steady_sum(sum);
}

/* Sixteen lanes and the tree, in vectors as wide as the machine's. */
static float steady_dot(const float *a, const float *b, size_t count) {
    Vector sum[LANES / WIDTH] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        UNROLL for (size_t l = 0; l < LANES / WIDTH; l++) sum[l] +=
            vector_load(a + i + l * WIDTH) * vector_load(b + i + l * WIDTH);
    Lanes lanes;
    memcpy(&lanes, sum, sizeof lanes);
    for (; i < count; i++) lanes[i % LANES] += a[i] * b[i];
    return steady_sum(lanes);
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
