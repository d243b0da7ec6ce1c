#!/bin/sh
# A sum around the ring: by one to four ranks, who talk to their neighbors alone and send no more
# than twice what they have.
answer=$1
mpicc=${MPICC:-mpicc} mpirun=${MPIRUN:-mpirun}
if ! command -v "$mpicc" > /dev/null || ! command -v "$mpirun" > /dev/null; then
    echo 'ok left out: MPI is missing (./setup --ranks)'
    exit 0
fi
room=$(mktemp -d "${TMPDIR:-/tmp}/guppy-ring-XXXXXX") || exit 74
trap 'rm -rf "$room"' EXIT
failures=0
cat > "$room/marker.c" << 'END'
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

void ring_sum(float *x, int n);

static int rank, ranks, sent, strangers;

/* MPI lets a program stand between itself and the library: PMPI_NAME is the original. */
int MPI_Sendrecv(const void *out, int count, MPI_Datatype type, int to, int tag, void *in, int room, MPI_Datatype as,
                 int from, int tag_in, MPI_Comm comm, MPI_Status *status) {
    sent += count;
    strangers += to != (rank + 1) % ranks || from != (rank + ranks - 1) % ranks;
    return PMPI_Sendrecv(out, count, type, to, tag, in, room, as, from, tag_in, comm, status);
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    int wrong = 0;
    for (int n = 1; n <= 50; n += 7) {
        float x[50];
        for (int i = 0; i < n; i++) x[i] = (float)((i + 1) * (rank + 1));
        sent = 0;
        ring_sum(x, n);
        for (int i = 0; i < n && !wrong; i++)
            if (x[i] != (float)((i + 1) * ranks * (ranks + 1) / 2)) {
                printf("rank %d of %d, number %d of %d: expected %d, found %g\n", rank, ranks, i, n,
                       (i + 1) * ranks * (ranks + 1) / 2, x[i]);
                wrong = 1;
            }
        if (sent > 2 * n || (ranks > 1 && n >= ranks && sent == 0)) {
            printf("rank %d of %d: expected MPI_Sendrecv to send 1 to %d floats, found %d\n", rank, ranks, 2 * n, sent);
            wrong = 1;
        }
    }
    if (strangers) printf("rank %d of %d: expected messages to its neighbors only, found others\n", rank, ranks);
    MPI_Finalize();
    return wrong || strangers;
}
END
# The compiler takes only names that end in .c.
cp "$answer" "$room/answer.c"
if ! "$mpicc" -Wall -o "$room/marker" "$room/answer.c" "$room/marker.c" 2> "$room/log"; then
    cat "$room/log"
    echo 'not ok it compiles'
    exit 1
fi
for n in 1 2 3 4; do
    if timeout 300 "$mpirun" -n $n "$room/marker" > "$room/log" 2>&1; then
        echo "ok $n in the ring"
    else
        grep -E 'expected' "$room/log" || cat "$room/log"
        echo "not ok $n in the ring"
        failures=$((failures + 1))
    fi
done
[ $failures -eq 0 ]
