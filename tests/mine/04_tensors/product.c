#include "04_tensors/product.h"
#include "04_tensors/bf16.h"

static MatmulProducts products_now;

void matmul_choose(MatmulProducts products) {
    products_now = products;
}

static float factor_at(const Factor *f, size_t line, size_t k) {
    return f->inner == ALONG ? f->x[line * f->K + k] : f->x[k * f->lines + line];
}

static float product_chain(const Product *p, size_t n, size_t m, float sum) {
    for (size_t k = 0; k < p->a.K; k++) {
        float a = factor_at(&p->a, n, k), b = factor_at(&p->b, m, k);
        if (products_now == MATMUL_BF16) a = bf16_round(a), b = bf16_round(b);
        sum = multiply_add(a, b, sum);
    }
    return sum;
}

void product_run(Product *p) {
    const size_t N = p->a.lines, M = p->b.lines;
    for (size_t n = 0; n < N; n++) {
        for (size_t m = 0; m < M; m++) {
            float *out = p->out + n * M + m;
            *out = product_chain(p, n, m, p->adds ? *out : p->bias ? p->bias[m] : 0);
            if (p->finish == RELU && *out < 0) *out = 0;
            if (p->finish == ADD) *out += p->other[n * M + m];
            if (p->finish == MASK && !(p->other[n * M + m] > 0)) *out = 0;
        }
        if (p->column_sums)
            for (size_t k = 0; k < p->a.K; k++)
                p->column_sums[n] += factor_at(&p->a, n, k);
    }
}
