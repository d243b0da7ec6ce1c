#include "10_examiner/floor.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/dataset.h"
#include "10_examiner/examiner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void floor_add(Floor *floor, double chance) {
    if (chance == -INFINITY)
        floor->impossible++;
    else
        floor->sum -= chance;
}

FloorTable floor_table(const char *folder, const char *dataset, const char *character) {
    FloorTable table = {.evaluation = evaluate_folder(folder, dataset)};
    Evaluation *e = &table.evaluation;
    table.floors = memory_new(e->names.count, sizeof *table.floors);
    Character *grammar = character_load(character);
    Examiner *examiner = examiner_new(grammar);
    Dataset *lines = dataset_open(dataset);
    Conversation c;
    while (dataset_next(lines, &c)) {
        double chance = examiner_score(examiner, c.input, c.input_length, c.output,
                                       c.output_length);
        floor_add(&table.floors[evaluation_topic(e, &c)], chance);
        floor_add(&table.all, chance);
    }
    dataset_close(&lines);
    examiner_free(&examiner);
    character_free(&grammar);
    return table;
}

void floor_table_free(FloorTable *table) {
    evaluation_free(&table->evaluation);
    free(table->floors);
    *table = (FloorTable){0};
}

double floor_mean(const Floor *floor, const TopicLoss *topic) {
    return floor->impossible ? NAN : floor->sum / (double)topic->loss.count;
}

double floor_gap(const Floor *floor, const TopicLoss *topic) {
    return loss_mean(topic->loss) - floor_mean(floor, topic);
}

/* FloorRow: a topic as qsort moves it. */
typedef struct {
    const TopicLoss *topic;
    double width; /* the gap; where it is not known, the loss */
} FloorRow;

static int floor_wider(const void *left, const void *right) {
    const FloorRow *a = left, *b = right;
    if (a->width != b->width) return a->width > b->width ? -1 : 1;
    return a->topic->number < b->topic->number ? -1 : 1;
}

static void floor_print_head(FILE *stream, const FloorTable *table) {
    const TopicLoss *all = &table->evaluation.all;
    fprintf(stream, "loss %.4f nats/token over %zu tokens\n", loss_mean(all->loss),
            all->loss.count);
    if (table->all.impossible)
        fprintf(stream,
                "no floor: the grammar cannot produce %zu of %zu conversations\n",
                table->all.impossible, all->conversations);
    else
        fprintf(stream, "floor %.4f, the grammar's own loss on them; gap %.4f\n",
                floor_mean(&table->all, all), floor_gap(&table->all, all));
}

void floor_print(FILE *stream, const FloorTable *table) {
    const Evaluation *e = &table->evaluation;
    FloorRow *rows = memory_new(e->names.count, sizeof *rows);
    for (size_t i = 0; i < e->names.count; i++) {
        double gap = floor_gap(&table->floors[i], &e->topics[i]);
        rows[i].topic = &e->topics[i];
        rows[i].width = isnan(gap) ? loss_mean(e->topics[i].loss) : gap;
    }
    qsort(rows, e->names.count, sizeof *rows, floor_wider);
    floor_print_head(stream, table);
    fprintf(stream, "\n%-20s %13s %8s %8s %8s %8s\n", "topic", "conversations",
            "tokens", "loss", "floor", "gap");
    for (size_t i = 0; i < e->names.count; i++) {
        const TopicLoss *topic = rows[i].topic;
        const Floor *floor = &table->floors[topic->number];
        evaluation_print_topic(stream, e, topic);
        if (floor->impossible)
            fprintf(stream, " %8s %8s\n", "-", "-");
        else
            fprintf(stream, " %8.4f %8.4f\n", floor_mean(floor, topic),
                    floor_gap(floor, topic));
    }
    free(rows);
}

static void floor_write_row(FILE *stream, const char *name, size_t length,
                            const TopicLoss *topic, const Floor *floor) {
    csv_text(stream, name, length);
    fprintf(stream, ",%zu,%zu,%.6f", topic->conversations, topic->loss.count,
            loss_mean(topic->loss));
    if (floor->impossible)
        fputs(",,\n", stream);
    else
        fprintf(stream, ",%.6f,%.6f\n", floor_mean(floor, topic),
                floor_gap(floor, topic));
}

void floor_write(const char *path, const FloorTable *table) {
    const Evaluation *e = &table->evaluation;
    AtomicFile file = file_begin(path);
    fputs("topic,conversations,tokens,loss,floor,gap\n", file.stream);
    floor_write_row(file.stream, "all", 3, &e->all, &table->all);
    for (uint32_t i = 0; i < e->names.count; i++) {
        size_t length;
        const char *name = lexicon_text(&e->names, i, &length);
        floor_write_row(file.stream, name, length, &e->topics[i], &table->floors[i]);
    }
    file_commit(&file);
}
