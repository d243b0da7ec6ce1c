#include "08_training/evaluate.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"
#include "04_tensors/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What evaluate_set is called with, by a team, and what it returns. */
typedef struct {
    const Model *model;
    const TokenSet *set;
    double *by_line;
    Loss loss;
} Evaluation;

static void evaluation_work(void *with) {
    Evaluation *e = with;
    Activations activations = {0};
    size_t rows = e->model->config.T < 1024 ? 1024 : e->model->config.T;
    e->loss = evaluate_set(e->model, &activations, e->set, rows, e->by_line);
    activations_free(&activations);
}

TopicTable evaluate_folder(const char *folder, const char *dataset,
                           const char *character_path) {
    Model *model = model_load(folder);
    Tokenizer *tokenizer = model_tokenizer(model, folder);
    TokenSet set = token_set_from_dataset(dataset, tokenizer, model->config.T);
    double *by_line = memory_new(set.sequences, sizeof *by_line);
    Evaluation evaluation = {model, &set, by_line, {0, 0}};
    machine_team(evaluation_work, &evaluation);
    if (!isfinite(evaluation.loss.sum))
        fail(EX_DATAERR, "%s: the loss is %g: its weights are too large; train anew",
             folder, evaluation.loss.sum);
    Character *character = character_path ? character_load(character_path) : NULL;
    Examiner *examiner = character ? examiner_new(character) : NULL;
    TopicTable table = evaluate_topics(dataset, examiner, &set, by_line);
    if (examiner) examiner_free(&examiner);
    if (character) character_free(&character);
    free(by_line);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    model_free(&model);
    return table;
}

/* The floor is known only where the grammar could produce every conversation. */
static double topic_floor(const TopicLoss *row) {
    return row->impossible ? NAN : row->floor / (double)row->tokens;
}

static double topic_gap(const TopicLoss *row) {
    return row->loss / (double)row->tokens - topic_floor(row);
}

static int topic_wider(const void *left, const void *right) {
    const TopicLoss *a = left, *b = right;
    double x = topic_gap(a), y = topic_gap(b);
    if (isnan(x) || isnan(y))
        x = a->loss / (double)a->tokens, y = b->loss / (double)b->tokens;
    return x > y ? -1 : x < y ? 1 : strcmp(a->name, b->name);
}

void topic_table_print(FILE *stream, const TopicTable *table) {
    const TopicLoss *all = &table->rows[0];
    fprintf(stream, "loss %.4f nats/token over %zu tokens\n",
            all->loss / (double)all->tokens, all->tokens);
    if (!isnan(topic_floor(all)))
        fprintf(stream, "floor %.4f, the grammar's own loss on them; gap %.4f\n",
                topic_floor(all), topic_gap(all));
    else if (!isnan(all->floor))
        fprintf(stream,
                "no floor: the grammar cannot produce %zu of %zu conversations\n",
                all->impossible, all->conversations);
    else
        fputs("no floor: name the grammar with --character FILE\n", stream);
    fprintf(stream, "\n%-20s %13s %8s %8s %8s %8s\n", "topic", "conversations",
            "tokens", "loss", "floor", "gap");
    TopicLoss *rows = memory_new(table->count, sizeof *rows);
    memcpy(rows, table->rows, table->count * sizeof *rows);
    qsort(rows + 1, table->count - 1, sizeof *rows, topic_wider);
    for (size_t i = 1; i < table->count; i++) {
        size_t width = strlen(rows[i].name);
        text_put(stream, rows[i].name, width, "");
        fprintf(stream, "%*s %13zu %8zu %8.4f", width < 20 ? (int)(20 - width) : 0, "",
                rows[i].conversations, rows[i].tokens,
                rows[i].loss / (double)rows[i].tokens);
        if (isnan(topic_floor(&rows[i])))
            fprintf(stream, " %8s %8s\n", "-", "-");
        else
            fprintf(stream, " %8.4f %8.4f\n", topic_floor(&rows[i]),
                    topic_gap(&rows[i]));
    }
    free(rows);
}

void topic_table_write(const char *path, const TopicTable *table) {
    AtomicFile file = file_begin(path);
    fputs("topic,conversations,tokens,loss,floor,gap\n", file.stream);
    for (size_t i = 0; i < table->count; i++) {
        const TopicLoss *row = &table->rows[i];
        csv_text(file.stream, row->name, strlen(row->name));
        fprintf(file.stream, ",%zu,%zu,%.6f", row->conversations, row->tokens,
                row->loss / (double)row->tokens);
        if (isnan(topic_floor(row)))
            fputs(",,\n", file.stream);
        else
            fprintf(file.stream, ",%.6f,%.6f\n", topic_floor(row), topic_gap(row));
    }
    file_commit(&file);
}
