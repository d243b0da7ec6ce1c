/* floor: how well anyone could predict a set of conversations.
 *
 * The grammar that wrote the conversations knows their true probability (examiner.h).
 * No model can have a smaller loss on them, but by luck: that is the floor. What a
 * model's loss has above it is the gap. */
#ifndef GUPPY_FLOOR_H
#define GUPPY_FLOOR_H

#include "08_training/evaluate.h"

/* Floor: the grammar's loss on a topic's conversations. */
typedef struct {
    double sum;        /* of -ln p, nats, of those that it can produce */
    size_t impossible; /* conversations that the grammar cannot produce */
} Floor;

/* FloorTable: a model's losses by topic, and the grammar's beside them. */
typedef struct {
    Evaluation evaluation;
    Floor *floors; /* by the topics' numbers */
    Floor all;
} FloorTable;

/* floor_table: measure the model in a folder, and the grammar, on a dataset.
 *
 * folder     of the model
 * dataset    JSON lines
 * character  the grammar
 *
 * Allocates; floor_table_free releases it and clears the struct. Fails as
 * evaluate_folder and character_load do. */
FloorTable floor_table(const char *folder, const char *dataset, const char *character);
void floor_table_free(FloorTable *table);

/* floor_mean: the grammar's nats a token on a topic; NAN where it cannot produce every
 * conversation. floor_gap: how much more the model has. */
double floor_mean(const Floor *floor, const TopicLoss *topic);
double floor_gap(const Floor *floor, const TopicLoss *topic);

/* floor_print: "loss X nats/token over N tokens", the floor, the gap, and the same
 * topic by topic, the widest gap first. floor_write: as CSV, atomically. */
void floor_print(FILE *stream, const FloorTable *table);
void floor_write(const char *path, const FloorTable *table);

#endif
