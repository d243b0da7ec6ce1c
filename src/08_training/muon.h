/* muon: a step that moves a matrix in all its directions by the same amount.
 *
 * AdamW looks at each weight alone. A layer's weights are a matrix, though, and its
 * gradient, summed over a batch, is dominated by few directions: what the batch has in
 * common. Muon keeps one running mean, M, and replaces it by the nearest matrix whose
 * singular values are all about 1: rare directions get as much of the step as frequent
 * ones. With momentum mu, for the gradient G of a weight matrix W (R,K):
 *
 *   M = mu*M + (1 - mu)*G                U = mu*M + (1 - mu)*G
 *   W = W - rate * ( sqrt(max(1, R/K)) * orthogonal(U) + decay*W )
 *
 * orthogonal(U): X = U / |U|, then three times X = (a*I + b*A + c*A*A) X with A = X*X':
 * matrix products only. Each round sends a singular value s to a*s + b*s^3 + c*s^5, and
 * has an a, b and c of its own. Those from 0.002 to 1 end between 0.25 and 1.76, which
 * no other three rounds do better; smaller ones grow by a factor of up to 129.
 *
 * Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks",
 * kellerjordan.github.io/posts/muon; Bernstein and Newhouse 2024, arXiv:2409.20325.
 * The choice of a, b and c: Amsel et al. 2025, "The Polar Express", arXiv:2505.16932.
 */
#ifndef GUPPY_MUON_H
#define GUPPY_MUON_H

#include "08_training/adamw.h"

/* MuonMatrix: `rows` times `columns` floats, row-major, somewhere in a block. */
typedef struct {
    size_t begin, rows, columns;
    StepSize size; /* of the last step */
} MuonMatrix;

typedef struct {
    MuonMatrix *matrices;
    size_t count;
    size_t largest; /* floats of the largest matrix */
    float *rooms;   /* (threads, 5, largest) scratch */
} Muon;

/* muon_new: for these matrices of a block. Allocates, for each thread room for five of
 * the largest matrices; muon_free releases it and clears the struct. */
Muon muon_new(const MuonMatrix *matrices, size_t count);
void muon_free(Muon *muon);

/* muon_orthogonal: the nearest orthogonal matrix to x, nearly.
 *
 * x  (rows, columns)  replaced; all 0 stays all 0
 *
 * Requires a matrix no larger than the largest of muon_new. The order of all sums is
 * that of the kernels: no number of threads changes it. */
void muon_orthogonal(Muon *muon, float *x, size_t rows, size_t columns);

/* muon_step: one step of the formula for every matrix; threads divide the matrices, and
 * what the products of each hand out.
 *
 * w  moved;  m  the running means;  g  scale*g is the gradient, then set to 0: blocks
 * in which the matrices are where muon_new was told. Returns how far it went. */
StepSize muon_step(Muon *muon, float *restrict w, float *restrict m, float *restrict g,
                   float scale, double rate, double momentum, double decay);

#endif
