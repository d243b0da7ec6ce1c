/* glass: a conversation with a fish in eight bits whose inside is kept: what a page in
 * a browser shows beside the answer. There is one, in this file's own memory; all calls
 * are plain numbers and pointers, so that JavaScript can make them. */
#ifndef GUPPY_GLASS_H
#define GUPPY_GLASS_H

#include <stddef.h>
#include <stdint.h>

/* glass_open: the fish in a folder of 12_page quantize, and the examiner of its
 * character if that is there too, as character.txt. Allocates; glass_close releases
 * both. Fails as rounding_load, model_tokenizer and character_load do. */
void glass_open(const char *folder);
void glass_close(void);

/* glass_size: 'L' layers, 'H' heads of each, 'T' the context, 'V' tokens there are,
 * 'E' the id of <|im_end|>, 'l' tokens of the longest conversation in training (or 0),
 * 't' topics of the character (0: no character is there). */
size_t glass_size(char what);

/* glass_piece: the bytes of a token; lives until glass_close. */
const char *glass_piece(int32_t token, size_t *length);

/* glass_seed: the dice of all answers from now on, as `12_page chat --seed`.
 *
 * glass_ask: begin an answer. Returns how many bytes of the question were read, see
 * fish_prompt. glass_next: one more token of it, or at its end -1 - Ending (fish.h);
 * after ANSWER_ENDED the token <|im_end|> was drawn, and has a chance too. The tokens
 * are those of answer_next. glass_chance: that of the last token. */
void glass_seed(uint32_t seed);
size_t glass_ask(const char *question, size_t length, double temperature, size_t top_k);
int32_t glass_next(void);
double glass_chance(void);

/* glass_read: tokens that were asked and said before, to look at them again.
 *
 * ids    (count)  1 to T of them; a token that is none fails with EX_SOFTWARE
 *
 * glass_tokens: those that the model has read: prompt, and the answer but for its last
 * token. glass_count: how many. */
void glass_read(const int32_t *ids, size_t count);
const int32_t *glass_tokens(void);
size_t glass_count(void);

/* glass_lens: which token may follow token t, if the model stopped after `layer`
 * blocks: final norm and head on what there is by then (nostalgebraist 2020, "the logit
 * lens"). With L blocks it is what the answer was drawn from. Returns how many choices
 * there are; glass_ids and glass_chances are they, the likeliest first if top_k > 0.
 *
 * Requires layer <= L, t < glass_count(). */
size_t glass_lens(size_t layer, size_t t, double temperature, size_t top_k);
const int32_t *glass_ids(void);
const float *glass_chances(void);

/* glass_attention: how much token t looks at each token u <= t: (t + 1), they sum
 * to 1. Requires layer < L, head < NH, t < glass_count(). */
const float *glass_attention(size_t layer, size_t head, size_t t);

/* glass_mark: mark an answer, as the exam does (exam.h). Returns examiner_score of this
 * question and this answer: it is fitting if that is above -INFINITY.
 * glass_sayable, glass_askable: whether a topic can say the answer that was marked
 * last, and can ask that question. glass_topic: its name; lives until glass_close.
 *
 * Requires topic < glass_size('t'). Fails as examiner_score does. */
double glass_mark(const char *question, size_t question_length, const char *answer,
                  size_t answer_length);
int glass_sayable(size_t topic);
int glass_askable(size_t topic);
const char *glass_topic(size_t topic);

#endif
