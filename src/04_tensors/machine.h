/* machine: put all of this machine's cores to work. */
#ifndef GUPPY_MACHINE_H
#define GUPPY_MACHINE_H

/* machine_threads: how many threads a parallel region gets.
 * machine_limit_threads: at most this many from now on. Neither needs OpenMP. */
int machine_threads(void);
void machine_limit_threads(int threads);

/* machine_team: run work(with), with all threads ready to help.
 *
 * Kernels hand out their rows or columns in pieces (as OpenMP tasks). A thread that is
 * done with one takes another. So a thread whose core is busy with something else takes
 * fewer, and no thread waits for one that has taken none. Threads divide what is
 * computed, never a sum: which thread computes a piece changes no bit. Outside of a
 * team the thread that calls a kernel computes all of its pieces.
 *
 * If there are as many cores as threads, each thread keeps to one core: two that shared
 * one would leave part of another unused. */
void machine_team(void (*work)(void *with), void *with);

#endif
