/* machine: all of this machine's cores at work. */
#ifndef GUPPY_MACHINE_H
#define GUPPY_MACHINE_H

/* machine_threads: how many threads a parallel region gets.
 * machine_limit_threads: at most this many from now on. Neither needs OpenMP. */
int machine_threads(void);
void machine_limit_threads(int threads);

/* machine_team: run work(with), with all threads at hand.
 *
 * Kernels hand out their rows or columns in pieces (as OpenMP tasks). A thread that is
 * done with one takes another, so that one whose core is busy with something else takes
 * fewer, and nobody waits for a thread that has taken none. Threads divide what is
 * computed, never a sum: who computes a piece changes no bit. Outside of a team the
 * thread that calls a kernel computes all of its pieces.
 *
 * Where there are as many cores as threads, each thread keeps to one: two that shared a
 * core would leave half of a half-busy one unused. */
void machine_team(void (*work)(void *with), void *with);

#endif
