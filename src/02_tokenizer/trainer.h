/* trainer: learns a vocabulary from text.
 *
 * Gage 1994, "A New Algorithm for Data Compression"; Sennrich et al. 2016,
 * arXiv:1508.07909, algorithm 1: join the most frequent pair of neighbors, again and
 * again. */
#ifndef GUPPY_TRAINER_H
#define GUPPY_TRAINER_H

#include "00_ground/lexicon.h"
#include "02_tokenizer/tokenizer.h"

#define TRAINER_START 259 /* entries before the first merge */
#define TRAINER_LEAST 2   /* a pair seen less often is not worth a merge */

/* Trainer: the words that were seen. Start from {0}; release with
 * lexicon_free(&trainer.words). */
typedef struct {
    Lexicon words; /* every different word; values: how often it was seen */
    int whole;     /* each text is one word, and not split (split.h) */
} Trainer;

/* trainer_add: count the words of one more text, special tokens being ordinary
 * characters.
 * trainer_add_conversation: the segments between the special tokens of one more
 * conversation.
 * trainer_add_file: every conversation of a dataset when the name ends in .jsonl; of
 * any other file each line, with its newline, is one text. Fail with EX_OSERR; files
 * as dataset_open and file_read. */
void trainer_add(Trainer *trainer, const char *text, size_t length);
void trainer_add_conversation(Trainer *trainer, const Conversation *conversation);
void trainer_add_file(Trainer *trainer, const char *path);

/* trainer_learn: a tokenizer of at most `vocabulary` entries: the three special tokens,
 * the 256 bytes, then merges: the most frequent pair, of equals the smaller pair of
 * ids, while it is seen at least TRAINER_LEAST times.
 *
 * counts  (vocabulary) if not NULL: counts[rank] receives how often the pair of the
 *         merge of this rank stood in the text when it was joined
 *
 * Requires vocabulary >= TRAINER_START. Fails with EX_DATAERR when merges would spell a
 * special token, which whole texts can do. Allocates; release with tokenizer_free.
 * trainer_learn_plain: the same, by counting all pairs anew for every merge. */
Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, uint64_t *counts);
Tokenizer *trainer_learn_plain(const Trainer *trainer, size_t vocabulary,
                               uint64_t *counts);

#endif
