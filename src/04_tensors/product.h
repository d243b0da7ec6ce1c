/* product: the fast matrix product; every kernel called matmul is a form of it.
 *
 * All forms are out(N,M) = start + a(N,K) * b(K,M) with the inner index ascending; they
 * differ in where a and b come from:
 *
 *              out             a      b       start
 *   forward    y   (N,M)       x      w^T     bias
 *   input      dx  (N,K)       dy     w       0
 *   weight     dw  (M,K)       dy^T   x       dw
 *
 * out is made tile by tile. b is packed into panels beforehand; a block of them stays
 * in the L2 cache while ROWS rows of a at a time go through all of it. */
#ifndef GUPPY_PRODUCT_H
#define GUPPY_PRODUCT_H

#include "04_tensors/matmul_tile.h"

/* Product: out(N,M) = finish( start + a(N,K) * b(K,M) ) */
typedef struct {
    float *out;
    Factor a, b;         /* N lines of K, M lines of K */
    int adds;            /* the chains start from out; a is packed into columns */
    const float *packed; /* all of b in panels already; NULL: pack it as needed */
    const float *bias;   /* (M) otherwise where they start; NULL: from 0 */
    enum { NOTHING, RELU, ADD, MASK } finish;
    const float *other; /* (N,M) ADD: out += other, MASK: out = other > 0 ? out : 0 */
    float *column_sums; /* (N) += the sums of a over k; NULL: not wanted */
    int half;           /* only the panels with a column m <= n of row n */
    int pairs;          /* of bf16 are what is multiplied; product_run sets this, and */
    size_t steps;       /* the length of the inner index: K, or pairs of it */
} Product;

/* product_run: compute it. Fails with EX_OSERR where a thread's first product finds no
 * memory for a block of b. */
void product_run(Product *product);

#endif
