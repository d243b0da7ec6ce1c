/* anatomy: everything that a fish computes about one conversation, by name. */
#ifndef GUPPY_ANATOMY_H
#define GUPPY_ANATOMY_H

#include "07_backprop/backprop.h"
#include "09_chat/fish.h"
#include <stdio.h>

/* Anatomy: a question and the answer that the fish finds likeliest, forth and back. */
typedef struct {
    const char *question;
    Fish fish;
    Tokens tokens; /* prompt and answer; N of them were read, all but the last */
    size_t N;
    char **labels;      /* (tokens) as a person reads them */
    Backprop *backprop; /* its forward pass, losses, and gradients of the mean loss */
    float *logits;      /* (N,V) */
} Anatomy;

/* anatomy_new: ask the fish in `folder`, and keep all of it. Fails as fish_load; with
 * EX_DATAERR when its loss is no number. Allocates; anatomy_free releases it and clears
 * the struct. */
Anatomy anatomy_new(const char *folder, const char *question);
void anatomy_free(Anatomy *anatomy);

/* View: one tensor of it: `maps` matrices (heads, or 1) of rows and columns; the first
 * number of each row is `stride` after that of the row above, and each map begins
 * rows * stride after the one before. */
typedef struct {
    char name[64];
    const float *x;
    size_t maps, rows, columns, stride;
    int of_tokens; /* its rows are the tokens that were read */
    int triangle;  /* columns beyond the row's number mean nothing: probabilities */
} View;

/* anatomy_find: the tensor of that name: what 06_transformer --dump calls it (but for
 * attn.out, ffn.up.out and ffn.out, which the forward pass does not keep), a parameter,
 * or "grad." and a parameter. Returns 0 if there is none. */
int anatomy_find(const Anatomy *anatomy, const char *name, View *view);

/* anatomy_list: all names, with shape, mean and spread; of parameters the gradient's
 * spread as well. With a `second` conversation its mean and spread beside them.
 * anatomy_losses: the conversation token by token: the loss of each, the chance that it
 * had, and what the fish would rather have read.
 * anatomy_lens: what the fish would say next if it ended behind each layer: the final
 * norm and the head, applied to what comes out of every block; bold and green where it
 * is what was read next (nostalgebraist 2020, "interpreting GPT: the logit lens"). */
void anatomy_list(FILE *stream, const Anatomy *anatomy, const Anatomy *second);
void anatomy_losses(FILE *stream, const Anatomy *anatomy);
void anatomy_lens(FILE *stream, const Anatomy *anatomy, size_t width);

/* label_fit: a token's label, cut to `width` characters, with blanks up to them. */
void label_fit(FILE *stream, const char *label, size_t width);

#endif
