/* answers: many questions answered side by side.
 *
 * One answer alone reads every weight once a token, and waits for memory. Sixty-four
 * answers side by side read them once for all: the same numbers, many times sooner. */
#ifndef GUPPY_ANSWERS_H
#define GUPPY_ANSWERS_H

#include "09_chat/fish.h"

#define ANSWERS_SIDE_BY_SIDE 64

/* answers_sample: the answers to `count` prompts.
 *
 * answers  (count)  emptied, then written
 * prompts  (count)  from fish_prompt
 * randoms  (count)  the state of the generator for each; not moved
 *
 * Each answer is the one that fish_answer gives, token for token. Allocates scratch.
 * The fish's voice must have at least one slot; as many as it has are used at once. */
void answers_sample(Fish *fish, Tokens *answers, const Tokens *prompts,
                    const Random *randoms, size_t count, const Manner *manner);

#endif
