/* crew: the ranks that train one model together, and what they tell each other by MPI.
 *
 * A rank is a program of its own, perhaps on a machine of its own. All have all
 * weights; each owns a slice of them, which it alone moves. Message Passing Interface
 * Forum 2021, "MPI: A Message-Passing Interface Standard, version 4.0". */
#ifndef GUPPY_CREW_H
#define GUPPY_CREW_H

#include "08_training/adamw.h"

typedef struct {
    int rank, ranks; /* this one, 0 .. ranks - 1, and how many there are */
    int *cuts;       /* (ranks + 1) rank r owns the floats cuts[r] .. cuts[r + 1] - 1 */
    int *counts;     /* (ranks) how many those are */
    float *sum;      /* (counts[rank]) of the passes so far: the owned slice */
    float *parts;    /* (ranks, CREW_PART) what others send of it */
    double loss;     /* of the passes so far */
    double newest;   /* of the pass that this rank has made last */
    int made;        /* passes since the last exchange; pass r of them by rank r */
} Crew;

extern Crew crew;

#define CREW_PART 65536 /* floats that a rank sends to another at a time */

/* crew_join: begin to speak; the program's exit ends it. In between, everything here
 * must be called by all ranks, in the same order, or they wait for each other for ever.
 * An error of MPI ends all of them. */
void crew_join(int *argc, char ***argv);

/* crew_divide: who owns what of `total` floats. A cut is where a tensor begins, or, of
 * tensors that are not excluded, at a multiple of ADAMW_SLICE floats in it, so that the
 * sums stay what they are. Slices are as alike as that allows; one may be empty.
 * Allocates, once. */
void crew_divide(const AdamWTensor *tensors, size_t count, size_t total);

/* crew_sum: start + x of rank 0, one number after the other, + x of rank 1, ...: in
 * every rank the same bits, those of one program that adds all these numbers in order.
 *
 * x (n) read; n may differ from rank to rank */
double crew_sum(double start, const double *x, int n);

/* crew_exchange: every owner gets its slice of the gradients of the passes made, and
 * adds them to `sum` in the order of the passes; their losses are added to `loss`.
 *
 * gradients  (total) of the pass that this rank has made; then 0 */
void crew_exchange(float *gradients);

/* crew_share: all get from all owners their slices of x (total).
 * crew_collect: rank 0 gets them, as whole (total); the others give NULL for it.
 * crew_deal: the reverse: every owner gets its slice of rank 0's whole.
 * crew_tell: all get rank 0's bytes. */
void crew_share(float *x);
void crew_collect(float *whole, const float *slice);
void crew_deal(float *slice, const float *whole);
void crew_tell(void *bytes, size_t size);

/* crew_compare: fail with EX_DATAERR, naming this rank's host and `what`, where a
 * digest is not that of rank 0; then all end. */
void crew_compare(const char *what, unsigned long long digest);

#endif
