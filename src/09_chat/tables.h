/* tables: what chapter 9 shows: sampling by hand, and the numbers of its figures. */
#ifndef GUPPY_CHAT_TABLES_H
#define GUPPY_CHAT_TABLES_H

#include "09_chat/fish.h"
#include <stdio.h>

/* sample_by_hand: the logits 2, 1, 0.5 and -1 at the temperatures 0.5, 1 and 2. */
void sample_by_hand(FILE *stream);

/* ChatTables: where to write, and about which fish. */
typedef struct {
    const char *folder;    /* receives *.csv */
    const char *run;       /* folder of the run; its snapshots/ are examined too */
    const char *model;     /* the trained fish */
    const char *data;      /* folder with train.jsonl and eval.jsonl */
    const char *character; /* the grammar that knows the answers */
    Manner manner;
    uint64_t seed;
} ChatTables;

/* chat_tables: writes
 *
 *   temperature.csv  rank, token, and its chance at six temperatures
 *   sure.csv         an answer, token by token (look.h); attention.csv: its heads
 *   cache.csv        tokens before, milliseconds a token with and without the cache
 *   words.csv        word, list, x, y: embeddings of the character's words, in the
 *                    plane of their two largest differences
 *   exam.csv         marks by way of asking and topic (exam.h)
 *   growth.csv       step, sayable, on_topic, fitting, new, repeated: the exam at each
 *                    snapshot
 *   values.csv       name, value: what the chapter quotes
 *
 * Fails as fish_load, character_load and dataset_open do. */
void chat_tables(const ChatTables *tables);

#endif
