/* sampler: conversations drawn from a character. */
#ifndef GUPPY_SAMPLER_H
#define GUPPY_SAMPLER_H

#include "00_ground/random.h"
#include "01_datagen/conversation.h"
#include "01_datagen/grammar.h"

/* A text, with a NUL after its last byte. character_check has seen to it that none, and
 * no part of one, is longer; a question is typed around what the topic asks, hence
 * twice. */
#define SAMPLER_BYTES (2 * CHARACTER_BYTES + 1)

/* Sampler: start from {.character = C}. It holds nothing that must be freed. */
typedef struct {
    const Character *character;
    const Topic *topic; /* that of the last conversation */
    Random *random;
    char *drawn[VARIABLES_MAX]; /* their values; NULL: not yet drawn */
    char values[VARIABLES_MAX][SAMPLER_BYTES];
    char question[SAMPLER_BYTES], answer[SAMPLER_BYTES];
} Sampler;

/* sampler_next: draw a conversation; its category is the topic's name.
 *
 * A topic by its weight; a question by the topic's `ask` lines, typed as `typed` says,
 * or its `bare` lines; an answer by its `say` lines; a variable when it is first met,
 * and the same value from then on. The texts live until the next call. */
Conversation sampler_next(Sampler *sampler, Random *random);

#endif
