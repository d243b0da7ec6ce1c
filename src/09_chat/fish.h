/* fish: a trained model, its tokenizer and its voice: ask it, and it answers. */
#ifndef GUPPY_FISH_H
#define GUPPY_FISH_H

#include "02_tokenizer/tokenizer.h"
#include "09_chat/sample.h"
#include "09_chat/voice.h"

typedef struct {
    Model *model;
    Tokenizer *tokenizer;
    Voice *voice;
    Tokens marks;   /* that no answer holds: all special tokens but <|im_end|>, and rows
                     * of the model that no token has */
    size_t longest; /* tokens of the longest conversation in training; 0: not known */
    uint64_t steps; /* of its training; 0: not known */
} Fish;

/* Manner: how it answers. */
typedef struct {
    Sampling sampling;
    size_t max_tokens; /* an answer is cut after so many */
} Manner;

/* fish_load: the fish in a model folder, with a voice for one conversation.
 *
 * Allocates; fish_free releases all of it. Fails as model_load and model_tokenizer
 * do. */
Fish fish_load(const char *folder);
void fish_free(Fish *fish);

/* fish_prompt: a question as the fish reads it: START user\n QUESTION END \n START
 * assistant\n. What the question says is text and nothing else: `<|im_end|>` typed by a
 * user is ten characters.
 *
 * tokens  emptied, then written
 *
 * A question that does not leave a quarter of the context for the answer is cut at its
 * end, between two characters. Returns how many bytes of it were used. */
size_t fish_prompt(const Fish *fish, Tokens *tokens, const char *question,
                   size_t length);

/* fish_hear: begin slot 0 anew with a prompt. fish_follow: one more token. Both leave
 * in logits (V) what may come next. */
void fish_hear(Fish *fish, const Tokens *prompt, float *logits);
void fish_follow(Fish *fish, int32_t token, float *logits);

/* fish_choices: what an answer may go on with: sample_choices, but that the marks are
 * no choice, however likely the model holds them.
 *
 * logits  (V)  those of the marks are lowered to the least number */
void fish_choices(const Fish *fish, Choices *choices, float *logits,
                  const Sampling *sampling);

/* Ending: why an answer ended. */
typedef enum {
    ANSWER_ENDED,   /* the fish said <|im_end|> */
    ANSWER_LONG,    /* max_tokens */
    ANSWER_FULL,    /* the context has no room left */
    ANSWER_STOPPED, /* the listener did not want to hear more */
} Ending;

/* Listener: hears each token of an answer with its chance, before the next one is
 * made; returns 0 to stop the answer. */
typedef int (*Listener)(void *ear, int32_t token, float chance);

/* fish_answer: read a prompt in slot 0, then sample token by token.
 *
 * The same prompt, manner and random state give the same answer. Allocates scratch and
 * frees it. */
Ending fish_answer(Fish *fish, const Tokens *prompt, const Manner *manner,
                   Random *random, Listener listener, void *ear);

/* fish_stops: whether `token` ends an answer. */
int fish_stops(const Fish *fish, int32_t token);

#endif
