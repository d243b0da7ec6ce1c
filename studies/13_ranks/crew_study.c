#include "studies/13_ranks/crew_study.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "06_transformer/model.h"
#include "13_ranks/crew.h"

#include <errno.h>
#include <math.h>
#include <mpi.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- four numbers --------------------------------------------------------------- */

#define HAND_NUMBERS 4

/* One line for each rank, in their order: rank 0 gets the numbers and prints them. */
static void hand_lines(FILE *stream, const char *what, const float *numbers, int from,
                       int count) {
    float line[HAND_NUMBERS + 2] = {(float)from, (float)count};
    for (int i = 0; i < count; i++) line[2 + i] = numbers[i];
    float *all = memory_new((size_t)crew.ranks, sizeof line);
    MPI_Gather(line, HAND_NUMBERS + 2, MPI_FLOAT, all, HAND_NUMBERS + 2, MPI_FLOAT, 0,
               MPI_COMM_WORLD);
    for (int r = 0; crew.rank == 0 && r < crew.ranks; r++) {
        const float *of = all + (HAND_NUMBERS + 2) * r;
        fprintf(stream, "rank %d  %-16s", r, what);
        for (int i = 0; i < HAND_NUMBERS; i++) {
            int at = i - (int)of[0];
            if (at < 0 || at >= (int)of[1])
                fprintf(stream, "%9s", ".");
            else
                fprintf(stream, "%9.3f", (double)of[2 + at]);
        }
        fputc('\n', stream);
    }
    if (crew.rank == 0) fputc('\n', stream);
    free(all);
}

void crew_by_hand(FILE *stream) {
    AdamWTensor tensors[HAND_NUMBERS];
    for (size_t i = 0; i < HAND_NUMBERS; i++)
        tensors[i] = (AdamWTensor){.begin = i, .count = 1};
    crew_divide(tensors, HAND_NUMBERS, HAND_NUMBERS);
    float gradients[HAND_NUMBERS], weights[HAND_NUMBERS];
    for (int i = 0; i < HAND_NUMBERS; i++) {
        gradients[i] = (float)((i + 1) * pow(10, crew.rank));
        weights[i] = 1;
    }
    int own = crew.counts[crew.rank], first = crew.cuts[crew.rank];
    hand_lines(stream, "its pass", gradients, 0, HAND_NUMBERS);
    crew.made = crew.ranks;
    crew_exchange(gradients);
    hand_lines(stream, "reduce", crew.sum, first, own);
    for (int i = 0; i < own; i++) weights[first + i] -= 0.001f * crew.sum[i];
    hand_lines(stream, "update", weights + first, first, own);
    crew_share(weights);
    hand_lines(stream, "gather", weights, 0, HAND_NUMBERS);
}

/* ---- millions of them ----------------------------------------------------------- */

#define SPEED_TRIES 7

/* What a function takes: the least of some tries, all ranks beginning together. */
static double speed_of(void (*what)(float *x), float *x) {
    double least = INFINITY;
    for (int i = 0; i < SPEED_TRIES; i++) {
        MPI_Barrier(MPI_COMM_WORLD);
        double began = clock_seconds();
        what(x);
        MPI_Barrier(MPI_COMM_WORLD);
        double took = clock_seconds() - began;
        if (took < least) least = took;
    }
    return least;
}

static void speed_exchange(float *x) {
    crew.made = crew.ranks;
    crew_exchange(x);
}

#define SPEED_MESSAGES 500

/* There and back, between ranks 0 and 1. */
static void speed_messages(float *x) {
    for (int i = 0; i < SPEED_MESSAGES; i++)
        for (int from = 0; from < 2; from++) {
            if (crew.rank == from)
                MPI_Send(x, 1, MPI_FLOAT, 1 - from, 0, MPI_COMM_WORLD);
            else if (crew.rank == 1 - from)
                MPI_Recv(x, 1, MPI_FLOAT, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        }
}

#define SPEED_ADDED (1 << 22)

/* Numbers that come from memory, not from a cache. */
static void speed_add(float *x) {
    for (size_t i = 0; i < SPEED_ADDED; i++) x[i] += x[SPEED_ADDED + i];
}

void crew_speed(FILE *stream) {
    if (crew.ranks < 2)
        fail(EX_USAGE, "speed: expected two ranks or more, found one; run mpirun -n 2");
    Config config = config_preset("guppy");
    Model *model = model_outline(&config);
    size_t total = model->layout.total;
    model_free(&model);
    float *x = memory_new(total, sizeof *x);
    crew_divide(&(AdamWTensor){.count = total}, 1, total);
    double latency = speed_of(speed_messages, x) / (2 * SPEED_MESSAGES);
    double exchange = speed_of(speed_exchange, x), share = speed_of(crew_share, x);
    double add = speed_of(speed_add, x) / SPEED_ADDED;
    if (crew.rank == 0)
        fprintf(stream,
                "latency,%.3g\nexchange,%.4g\nshare,%.4g\nfloats,%zu\nadd,%.3g\n",
                latency, exchange, share, total, add);
    free(x);
}

/* ---- memory --------------------------------------------------------------------- */

int peak_run(const char *path, char **command) {
    const char *rank = getenv("OMPI_COMM_WORLD_RANK");
    if (!rank) rank = getenv("PMI_RANK");
    pid_t child;
    int status, error = posix_spawnp(&child, command[0], NULL, NULL, command, environ);
    if (error != 0) fail(EX_OSERR, "%s: %s", command[0], strerror(error));
    if (waitpid(child, &status, 0) != child)
        fail(EX_OSERR, "%s: %s", command[0], strerror(errno));
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    char name[1024];
    snprintf(name, sizeof name, "%s.%s", path, rank ? rank : "0");
    AtomicFile file = file_begin(name);
    fprintf(file.stream, "%.0f\n", 1024.0 * (double)usage.ru_maxrss);
    file_commit(&file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
