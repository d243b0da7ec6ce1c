/* Chapter 4's functions; float_exp has vector_exp's operations, one number at a time. */
#include "00_ground/random.h"
#include "04_tensors/bf16.h"

float float_exp(float x) {
    x = x > 100 ? 100 : x < -110 ? -110 : x;
    float shifted = multiply_add(x, 0x1.715476p0f, 0x1.8p23f), n = shifted - 0x1.8p23f;
    float r = multiply_add(n, -0x1.62e4p-1f, x), p = 1.0f / 5040;
    r = multiply_add(n, -0x1.7f7d1cp-20f, r);
    for (int k = 6, factorial = 720; k >= 2; factorial /= k--)
        p = multiply_add(p, r, 1.0f / (float)factorial);
    p = multiply_add(p * r, r, r) + 1;
    int32_t power = (int32_t)n, half = power >> 1; /* 2^power in two parts */
    return p * bits_float((uint32_t)(half + 127) << 23) *
           bits_float((uint32_t)(power - half + 127) << 23);
}

float float_log(float x) {
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    return x == INFINITY ? x : (float)random_logarithm((double)x);
}

/* cos(x) is cos r, -sin r, -cos r or sin r, where x = r + n * pi/2. */
float float_cos(float x) {
    if (!(x > -1e9f && x < 1e9f)) return NAN;
    double n = nearbyint((double)x * 0.63661977236758134);
    double r = (double)x - n * 1.5707963267948966;
    int quadrant = (int)((long)n & 3), odd = quadrant & 1;
    double sum = 1;
    for (int k = 14; k >= 2; k -= 2)
        sum = 1 - r * r / (k * (odd ? k + 1 : k - 1)) * sum;
    if (odd) sum *= -r;
    return (float)(quadrant & 2 ? -sum : sum);
}
