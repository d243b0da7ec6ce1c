/* spots: all places in a grammar where a reader can be.
 *
 * A spot is a place inside a template together with everything that is still to be said
 * when the template ends; two ways to the same spot have the same future. From a spot
 * steps lead to others, a byte each. (A nondeterministic finite automaton: Rabin, Scott
 * 1959, "Finite automata and their decision problems", doi:10.1147/rd.32.0114.) */
#ifndef GUPPY_SPOTS_H
#define GUPPY_SPOTS_H

#include <stdint.h>

#include "01_datagen/grammar.h"

#define SPOT_END      0       /* the spot where nothing is left to be said */
#define SPOTS_MAX     4000000 /* and steps; more are needed for mischief only */
#define STEP_END      256     /* above all bytes */
#define STEP_VARIABLE 257

/* SpotKey: what a spot is. `next`: of a text the byte, of a sequence the part to go on
 * with. `then`: the spot that follows. `upper`: all letters are capitals; `capital`:
 * the next byte is one. */
typedef struct {
    const Node *node;
    uint32_t next, then, topic;
    uint16_t upper, capital;
} SpotKey;

/* Step: what can come next, where it leads, the logarithm of its probability, and how
 * many derivations it has here. `what` is a byte; or STEP_END at the end of the text;
 * or STEP_VARIABLE: `spot` is that of the variable, and spots_after it goes on. */
typedef struct {
    uint32_t what, spot, ways;
    double log_chance;
} Step;

typedef struct Spots Spots;

/* spots_new: the spots of a character, which must outlive them; made when they are
 * first met. `inside`: variables are read like lists, and no step is STEP_VARIABLE.
 * spots_free: frees them and clears the handle.
 *
 * What needs more than SPOTS_MAX fails with EX_DATAERR. */
Spots *spots_new(const Character *character, int inside);
void spots_free(Spots **spots);

/* log_add: ln(e^a + e^b). The logarithms of probabilities are kept, for a thousand
 * throws of a coin have one that no double can hold. */
double log_add(double a, double b);

/* spots_start: where `node` begins, a template of that topic.
 * spots_part: where alternative `part` of the choice at `spot` begins.
 * spots_after: what follows the variable at `spot`, whose value has been said; `length`
 * is that of the value. */
uint32_t spots_start(Spots *spots, const Node *node, size_t topic);
uint32_t spots_part(Spots *spots, uint32_t spot, size_t part);
uint32_t spots_after(Spots *spots, uint32_t spot, size_t length);
SpotKey spots_key(const Spots *spots, uint32_t spot);

/* spots_steps: how many steps lead on from a spot; at least one.
 * spots_step: one of them; they are sorted by `what`, and none is there twice.
 * spots_seek: the first step whose `what` is not below this one. */
size_t spots_steps(Spots *spots, uint32_t spot);
Step spots_step(const Spots *spots, uint32_t spot, size_t i);
size_t spots_seek(Spots *spots, uint32_t spot, uint32_t what);

#endif
