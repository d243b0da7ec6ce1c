/* evaluate: how well a model predicts a set of conversations, and how well anyone
 * could.
 *
 * The grammar that wrote the conversations knows their true probability (examiner.h).
 * No model can have a smaller loss on them, but by luck: that is the floor. */
#ifndef GUPPY_EVALUATE_H
#define GUPPY_EVALUATE_H

#include "10_examiner/examiner.h"
#include "07_backprop/backprop.h"

/* evaluate_set: the loss over every predicted token of a set.
 *
 *   sum = sum over conversations, in order, of the sum over their tokens, in order
 *
 * so the mean is exact and does not depend on how the set was cut into batches.
 *
 * activations  scratch; grows  rows  of a batch, >= the set's context
 * by_line      NULL, or (S): the sum of each conversation
 *
 * Fails as model_forward. */
Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, double *by_line);

/* TopicLoss: one topic of a set, or all of them. Sums of nats over tokens. */
typedef struct {
    char *name;
    size_t conversations, tokens;
    double loss;       /* the model's */
    double floor;      /* the grammar's, of the conversations it can produce */
    size_t impossible; /* conversations that the grammar cannot produce */
} TopicLoss;

/* TopicTable: topics in the order in which they were met; the first row is all. */
typedef struct {
    TopicLoss *rows;
    size_t count, capacity;
} TopicTable;

/* evaluate_topics: the losses of a dataset by topic.
 *
 * path      of the dataset that `set` was made from, for topics and for the examiner
 * examiner  NULL: no floors (NAN)
 * by_line   (S) from evaluate_set
 *
 * Allocates; release with topic_table_free. Fails as dataset_open. */
TopicTable evaluate_topics(const char *path, Examiner *examiner, const TokenSet *set,
                           const double *by_line);
void topic_table_free(TopicTable *table);

/* evaluate_folder: load the model in a folder and measure it on a dataset.
 *
 * character  the grammar to take the floor from; NULL: none
 *
 * Allocates; release with topic_table_free. Fails as model_load, tokenizer_load,
 * dataset_open and character_load do. */
TopicTable evaluate_folder(const char *model, const char *dataset,
                           const char *character);

/* topic_table_print: "loss X nats/token over N tokens", the floor, the gap, and the
 * same topic by topic, the widest gap first. topic_table_write: as CSV, atomically. */
void topic_table_print(FILE *stream, const TopicTable *table);
void topic_table_write(const char *path, const TopicTable *table);

#endif
