/* faults: what goes wrong in a fast product, made on purpose. */
#ifndef GUPPY_SPEED_FAULTS_H
#define GUPPY_SPEED_FAULTS_H

/* speed_faults: on stdout what becomes of a product's numbers when their sums are
 * divided among threads, and whether a panel that begins 4 bytes too late gives the
 * same bits; on stderr how fast it is. */
void speed_faults(void);

#endif
