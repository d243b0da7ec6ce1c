/* dropout: numbers switched off at random while training, from a table that nobody
 * stores.
 *
 * Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
 * overfitting". Which numbers are off is the random generator's answer for their index,
 * so the backward pass asks again instead of remembering. */
#ifndef GUPPY_DROPOUT_H
#define GUPPY_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double probability; /* that a number is switched off, in [0, 1); 0: nothing is */
    uint64_t seed;      /* a new one for every training step */
} Dropout;

/* dropout_site: the stream of masks of one place in the network, in one layer.
 *
 * Two different (site, layer) of one seed have different streams. */
uint64_t dropout_site(const Dropout *dropout, unsigned site, size_t layer);

/* dropout_mask: the factors for the numbers first .. first + n - 1 of a stream.
 *
 *   mask[i] = 0 with the probability, else 1 / (1 - probability)
 *
 * mask (n)  written in full; the mean of a mask is 1, so that nothing changes in size
 *
 * The same arguments give the same mask on every machine. Allocates nothing. */
void dropout_mask(float *mask, const Dropout *dropout, uint64_t stream, uint64_t first,
                  size_t n);

/* dropout_add: y = past + mask * x, one stream for all of it; past NULL: y = mask * x.
 *
 * y (N,C) written; x, past (N,C) read; any may be the same. Allocates nothing. */
void dropout_add(float *y, const float *past, const float *x, const Dropout *dropout,
                 uint64_t stream, size_t N, size_t C);

#endif
