#include <mpi.h>
#include <stdlib.h>

void ring_sum(float *x, int n) {
    int rank, ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    int next = (rank + 1) % ranks, before = (rank + ranks - 1) % ranks;
    float *part = malloc(((size_t)n / (size_t)ranks + 1) * sizeof *part);
    for (int s = 0; s < 2 * (ranks - 1); s++) {
        /* the second time around the sums begin with slice rank + 1 */
        int out = (rank - s + (s >= ranks - 1) * ranks + 2 * ranks) % ranks;
        int in = (out + ranks - 1) % ranks;
        int from = n * out / ranks, to = n * in / ranks;
        int sent = n * (out + 1) / ranks - from, got = n * (in + 1) / ranks - to;
        MPI_Sendrecv(x + from, sent, MPI_FLOAT, next, 0, part, got, MPI_FLOAT, before,
                     0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        for (int i = 0; i < got; i++)
            x[to + i] = s < ranks - 1 ? x[to + i] + part[i] : part[i];
    }
    free(part);
}
