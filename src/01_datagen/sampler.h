/* sampler: conversations drawn from a character. */
#ifndef GUPPY_SAMPLER_H
#define GUPPY_SAMPLER_H

#include "00_ground/random.h"
#include "01_datagen/conversation.h"
#include "01_datagen/grammar.h"

typedef struct Sampler Sampler;

/* sampler_new: allocates what sampling needs; the character must outlive it.
 * sampler_free: frees it and clears the handle. */
Sampler *sampler_new(const Character *character);
void sampler_free(Sampler **sampler);

/* sampler_next: draw a conversation; its category is the topic's name.
 *
 * A topic by its weight; a question by the topic's `ask` lines, typed as `typed` says;
 * an answer by its `say` lines; a variable when it is first met, and the same value
 * from then on. The texts live until the next call. */
Conversation sampler_next(Sampler *sampler, Random *random);

#endif
