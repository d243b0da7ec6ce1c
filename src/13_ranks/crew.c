#include "13_ranks/crew.h"

#include "00_ground/fail.h"

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Crew crew;

/* Not when a rank fails: then MPI, which misses this farewell, ends the others. */
static void crew_leave(void) {
    free(crew.cuts);
    free(crew.counts);
    free(crew.sum);
    free(crew.parts);
    MPI_Finalize();
}

/* Any thread of a team may be the one that works, but only one at a time speaks. */
void crew_join(int *argc, char ***argv) {
    int level;
    MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &level);
    if (level < MPI_THREAD_SERIALIZED)
        fail(EX_UNAVAILABLE, "MPI: expected one that threads may call, found none");
    MPI_Comm_rank(MPI_COMM_WORLD, &crew.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &crew.ranks);
    atexit(crew_leave);
}

void crew_divide(const AdamWTensor *tensors, size_t count, size_t total) {
    require(crew.cuts == NULL && total <= INT_MAX);
    size_t ranks = (size_t)crew.ranks, next = 1;
    crew.cuts = memory_new(ranks + 1, sizeof *crew.cuts);
    crew.counts = memory_new(ranks, sizeof *crew.counts);
    for (size_t i = 0; i < count; i++) {
        size_t piece = tensors[i].excluded ? tensors[i].count : ADAMW_SLICE;
        for (size_t at = 0; at < tensors[i].count; at += piece)
            while (next < ranks && tensors[i].begin + at >= total * next / ranks)
                crew.cuts[next++] = (int)(tensors[i].begin + at);
    }
    while (next <= ranks) crew.cuts[next++] = (int)total;
    for (size_t r = 0; r < ranks; r++) crew.counts[r] = crew.cuts[r + 1] - crew.cuts[r];
    crew.sum = memory_new((size_t)crew.counts[crew.rank], sizeof *crew.sum);
    crew.parts = memory_new(ranks * CREW_PART, sizeof *crew.parts);
}

double crew_sum(double start, const double *x, int n) {
    int *counts = memory_new((size_t)crew.ranks, sizeof *counts);
    int *places = memory_new((size_t)crew.ranks + 1, sizeof *places);
    MPI_Allgather(&n, 1, MPI_INT, counts, 1, MPI_INT, MPI_COMM_WORLD);
    for (int r = 0; r < crew.ranks; r++) places[r + 1] = places[r] + counts[r];
    int all = places[crew.ranks];
    double *numbers = memory_new((size_t)all, sizeof *numbers);
    MPI_Allgatherv(x, n, MPI_DOUBLE, numbers, counts, places, MPI_DOUBLE,
                   MPI_COMM_WORLD);
    for (int i = 0; i < all; i++) start += numbers[i];
    free(numbers);
    free(places);
    free(counts);
    return start;
}

/* How much of a slice of `count` floats is left at `at`: one part at most. */
static int crew_part(int count, int at) {
    int left = count > at ? count - at : 0;
    return left < CREW_PART ? left : CREW_PART;
}

/* One part of every slice, from those that have made a pass to those that own it. */
static void crew_exchange_part(const float *gradients, int at) {
    int mine = crew_part(crew.counts[crew.rank], at), ranks = crew.ranks;
    int *numbers = memory_new(4 * (size_t)ranks, sizeof *numbers);
    int *sent = numbers, *from = sent + ranks, *got = from + ranks, *to = got + ranks;
    for (int r = 0; r < ranks; r++) {
        sent[r] = crew.rank < crew.made ? crew_part(crew.counts[r], at) : 0;
        from[r] = sent[r] ? crew.cuts[r] + at : 0;
        got[r] = r < crew.made ? mine : 0;
        to[r] = r * CREW_PART;
    }
    MPI_Alltoallv(gradients, sent, from, MPI_FLOAT, crew.parts, got, to, MPI_FLOAT,
                  MPI_COMM_WORLD);
    for (int r = 0; r < crew.made; r++)
        for (int i = 0; i < mine; i++) crew.sum[at + i] += crew.parts[to[r] + i];
    free(numbers);
}

void crew_exchange(float *gradients) {
    crew.loss = crew_sum(crew.loss, &crew.newest, crew.rank < crew.made);
    int longest = 0;
    for (int r = 0; r < crew.ranks; r++)
        if (crew.counts[r] > longest) longest = crew.counts[r];
    for (int at = 0; at < longest; at += CREW_PART) crew_exchange_part(gradients, at);
    memset(gradients, 0, (size_t)crew.cuts[crew.ranks] * sizeof *gradients);
    crew.made = 0;
}

void crew_share(float *x) {
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_FLOAT, x, crew.counts, crew.cuts, MPI_FLOAT,
                   MPI_COMM_WORLD);
}

void crew_collect(float *whole, const float *slice) {
    MPI_Gatherv(slice, crew.counts[crew.rank], MPI_FLOAT, whole, crew.counts, crew.cuts,
                MPI_FLOAT, 0, MPI_COMM_WORLD);
}

void crew_deal(float *slice, const float *whole) {
    MPI_Scatterv(whole, crew.counts, crew.cuts, MPI_FLOAT, slice,
                 crew.counts[crew.rank], MPI_FLOAT, 0, MPI_COMM_WORLD);
}

void crew_tell(void *bytes, size_t size) {
    MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, MPI_COMM_WORLD);
}

/* Ranks that are like rank 0 wait for one that ends, and with it MPI ends them. */
void crew_compare(const char *what, unsigned long long digest) {
    unsigned long long first = digest;
    crew_tell(&first, sizeof first);
    int differs = digest != first, any;
    MPI_Allreduce(&differs, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (!any) return;
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    if (differs)
        fail(EX_DATAERR,
             "rank %d on %s: %s: expected that of rank 0 (%016llx), found another "
             "(%016llx)",
             crew.rank, host, what, first, digest);
    MPI_Barrier(MPI_COMM_WORLD);
}
