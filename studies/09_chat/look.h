/* look: inside one answer: what else could have been said, and who looked at whom. */
#ifndef GUPPY_LOOK_H
#define GUPPY_LOOK_H

#include "09_chat/fish.h"
#include <stdio.h>

/* Look: one answer taken apart. N tokens were read: the prompt, and the answer but its
 * last token. */
typedef struct {
    Tokens tokens;   /* prompt, then answer, its <|im_end|> too if there was room */
    size_t prompt;   /* how many of them are the prompt */
    float *chances;  /* (tokens) of each answer token when it was drawn; 0 for prompt */
    float *sure;     /* (tokens) the model's own chance of it: temperature 1, all but
                      * the banned tokens */
    int32_t *rivals; /* (tokens) the likeliest other token */
    Activations activations; /* of the N tokens; ATT holds who looked at whom */
} Look;

/* look_answer: answer a question, keeping all of the above. Allocates; release with
 * look_free. */
Look look_answer(Fish *fish, const char *question, size_t length,
                 const Sampling *sampling, Random *random);
void look_free(Look *look);

/* look_next: after a question, the `count` likeliest first tokens of the answer, at the
 * given temperature, before any is drawn. */
void look_next(FILE *stream, Fish *fish, const char *question, size_t length,
               const Sampling *sampling, size_t count);

/* look_print: the answer, a line a token: its chance, and the likeliest other.
 * look_heads: for each head, the token that it looked at most when the token `at` was
 * read, and how much. look_write: sure.csv and attention.csv in `folder`.
 * look_write_two: two.csv, the head that looks most at the token before (panel 0) and
 * the one that looks most at one and the same token (panel 1); labels.csv, all tokens
 * that were read; and into `values` which heads these are, and how much that is, in
 * percent, on average over the rows. */
void look_print(FILE *stream, const Fish *fish, const Look *look);
void look_heads(FILE *stream, const Fish *fish, const Look *look, size_t at);
void look_write(const char *folder, const Fish *fish, const Look *look);
void look_write_two(const char *folder, const Fish *fish, const Look *look,
                    FILE *values);

/* look_token: a token as show_piece shows it, but commas and quotation marks, which
 * would break a table, as others that look like them. */
void look_token(FILE *stream, const Fish *fish, int32_t token);

#endif
