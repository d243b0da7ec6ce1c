/* crew_study: what ranks say to each other, on four numbers and on millions of them. */
#ifndef GUPPY_CREW_STUDY_H
#define GUPPY_CREW_STUDY_H

#include <stdio.h>

/* crew_by_hand: a step of three ranks that train four weights, with stage 13's own
 * functions: rank 0 prints what each of them has and gets. Any other number of ranks
 * does as well. */
void crew_by_hand(FILE *stream);

/* crew_speed: rank 0 prints lines NAME,VALUE:
 *
 *   latency    seconds until a message of one number has arrived
 *   exchange   seconds that crew_exchange takes with `floats` gradients
 *   share      seconds that crew_share takes with as many weights
 *   floats     how many: as many as guppy has
 *   add        seconds to add one float to another, by one thread
 *
 * Each is the least of several tries. Requires two ranks or more. */
void crew_speed(FILE *stream);

/* peak_run: run a command, wait for it, and write the most memory that it had, in
 * bytes, into the file PATH.RANK. Returns its exit code. Fails with EX_OSERR. */
int peak_run(const char *path, char **command);

#endif
