/* fish: a trained model, its tokenizer and its decoder: ask it, and it answers. */
#ifndef GUPPY_FISH_H
#define GUPPY_FISH_H

#include "02_tokenizer/tokenizer.h"
#include "09_chat/decoder.h"
#include "09_chat/sample.h"

typedef struct {
    Model *model;
    Tokenizer *tokenizer;
    Decoder *decoder;
    Tokens banned;  /* that no answer contains: all special tokens but <|im_end|>, and
                     * rows of the model that no token has */
    size_t longest; /* tokens of the longest conversation in training; 0: not known */
} Fish;

/* fish_load: the fish in a model folder, with a decoder for one conversation.
 * fish_load_with: the same of a model that the caller has loaded from there, which the
 * fish then owns, and with these kernels.
 *
 * Allocates; fish_free releases all of it. Fails as model_load and model_tokenizer
 * do. */
Fish fish_load(const char *folder);
Fish fish_load_with(Model *model, const char *folder, const DecoderKernels *with);
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

/* fish_prefill: begin slot 0 anew with a prompt, and leave in logits (V) what may come
 * next. */
void fish_prefill(Fish *fish, const Tokens *prompt, float *logits);

/* fish_choices: what an answer may go on with: sample_choices, but that the banned
 * tokens are no choice, however likely the model holds them.
 *
 * logits  (V)  those of banned tokens are lowered to the least number */
void fish_choices(const Fish *fish, Choices *choices, float *logits,
                  const Sampling *sampling);

/* Ending: why an answer ended. */
typedef enum {
    ANSWER_ENDED,   /* the fish said <|im_end|> */
    ANSWER_LONG,    /* max_tokens */
    ANSWER_FULL,    /* the context has no room left */
    ANSWER_STOPPED, /* the reader did not want more: for callers to set */
} Ending;

/* Answer: an answer in the making. */
typedef struct {
    Fish *fish;
    const Sampling *sampling;
    Random *random;
    float *logits;   /* (V) that the last token was drawn from */
    Choices choices; /* and what they left to choose from */
    size_t count;    /* tokens so far */
    int32_t token;   /* the last one, */
    float chance;    /* and the chance that it had */
    Ending ending;   /* once there are no more */
} Answer;

/* answer_begin: read a prompt in slot 0. answer_next: draw one more token; returns 0
 * when the answer has ended: after <|im_end|>, which is then the last token, or without
 * drawing one. answer_free: release what answer_begin has allocated.
 *
 * The same prompt, sampling and random state give the same answer. */
Answer answer_begin(Fish *fish, const Tokens *prompt, const Sampling *sampling,
                    Random *random);
int answer_next(Answer *answer);
void answer_free(Answer *answer);

#endif
