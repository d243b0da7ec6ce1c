#include "08_training/evaluate.h"

#include "00_ground/fail.h"
#include "01_datagen/dataset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, double *by_line) {
    Loss loss = {0, 0};
    float *losses = memory_new(rows, sizeof *losses);
    Batcher *batcher = batcher_new_ordered(set, rows);
    for (Batch batch; batcher_next(batcher, &batch);) {
        model_forward(model, activations, &batch, NULL);
        model_losses(model, activations, &batch, losses);
        loss.count += batch.rows;
        for (size_t s = 0; s < batch.sequences; s++) {
            double sum = 0;
            for (size_t i = batch.starts[s]; i < batch.starts[s + 1]; i++)
                sum += losses[i];
            loss.sum += sum;
            if (by_line) by_line[batch.lines[s]] = sum;
        }
    }
    batcher_free(&batcher);
    free(losses);
    return loss;
}

static TopicLoss *topic_row(TopicTable *table, const char *name) {
    for (size_t i = 1; i < table->count; i++) /* a topic may be called "all" */
        if (strcmp(table->rows[i].name, name) == 0) return &table->rows[i];
    table->rows = memory_grow(table->rows, &table->capacity, table->count + 1,
                              sizeof *table->rows);
    TopicLoss *row = &table->rows[table->count++];
    *row = (TopicLoss){.name = strdup(name)};
    if (!row->name) fail(EX_OSERR, "no memory");
    return row;
}

static void topic_add(TopicLoss *row, size_t tokens, double loss, double chance) {
    row->conversations++;
    row->tokens += tokens;
    row->loss += loss;
    if (chance == -INFINITY)
        row->impossible++;
    else
        row->floor -= chance;
}

TopicTable evaluate_topics(const char *path, Examiner *examiner, const TokenSet *set,
                           const double *by_line) {
    TopicTable table = {0};
    topic_row(&table, "all");
    Dataset *dataset = dataset_open(path);
    Conversation c;
    for (size_t line = 0; dataset_next(dataset, &c); line++) {
        require(line < set->sequences);
        size_t tokens = (size_t)(set->starts[line + 1] - set->starts[line] - 1);
        double chance = NAN;
        if (examiner)
            chance = examiner_score(examiner, c.input, c.input_length, c.output,
                                    c.output_length);
        TopicLoss *row = topic_row(&table, *c.category ? c.category : "no topic");
        topic_add(row, tokens, by_line[line], chance);
        topic_add(&table.rows[0], tokens, by_line[line], chance);
    }
    dataset_close(&dataset);
    return table;
}

void topic_table_free(TopicTable *table) {
    for (size_t i = 0; i < table->count; i++) free(table->rows[i].name);
    free(table->rows);
    *table = (TopicTable){0};
}
