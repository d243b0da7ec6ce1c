/* chat_tables: what chapter 9 shows: sampling by hand, and the numbers of its figures.
 */
#ifndef GUPPY_CHAT_TABLES_H
#define GUPPY_CHAT_TABLES_H

#include <stdint.h>
#include <stdio.h>

/* sample_by_hand: the logits 2, 1, 0.5 and -1 at the temperatures 0.5, 1 and 2. */
void sample_by_hand(FILE *stream);

/* chat_tables: of a finished run and the character that it speaks for; writes to RUN/09
 *
 *   temperature.csv  rank, token, and its chance at six temperatures
 *   tail.csv         temperature, chance of the likeliest token, of all together that
 *                    are not among the 50 likeliest
 *   sure.csv         an answer, token by token (look.h); attention.csv: its heads;
 *                    two.csv and labels.csv: two of them
 *   cache.csv        tokens before, milliseconds a token with and without the cache
 *   words.csv        word, list, x, y: embeddings of the character's words, in the
 *                    plane of their two largest differences
 *   values.csv       name, value: what the chapter quotes
 *
 * Fails as fish_load and character_load do. */
void chat_tables(const char *run, const char *character);

#endif
