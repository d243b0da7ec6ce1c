/* climb: the way from the plain matrix product to the fast one, a step at a time. */
#ifndef GUPPY_CLIMB_H
#define GUPPY_CLIMB_H

#include <stddef.h>

/* ClimbStep: one way to compute y(N,M) = x(N,K) * w(M,K)^T; all give the same bits.
 *
 * w       (M,K) as it is in the model
 * packed  the same after matmul_pack */
typedef struct {
    const char *name;
    int threads; /* 0: all that there are */
    void (*run)(float *y, const float *x, const float *w, const float *packed, size_t N,
                size_t K, size_t M);
} ClimbStep;

#define CLIMB_STEPS 7
extern const ClimbStep CLIMB[CLIMB_STEPS];

/* climb_measure: billions of operations a second that each step does at N, K, M: the
 * best of several tries, spread over several rounds. Fails with EX_SOFTWARE if a step
 * did not give the bits of the first. */
void climb_measure(double gflops[CLIMB_STEPS], size_t N, size_t K, size_t M);

#endif
