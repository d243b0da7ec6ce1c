#include "10_examiner/floor.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"
#include "01_datagen/dataset.h"
#include "10_examiner/examiner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static Floor *floor_topic(FloorTable *table, const Conversation *c) {
    const char *name = c->topic_length ? c->topic : "no topic";
    size_t before = table->names.count;
    uint32_t number = lexicon_add(&table->names, name, strlen(name));
    table->topics = memory_grow(table->topics, &table->capacity, table->names.count,
                                sizeof *table->topics);
    if (number == before) table->topics[number] = (Floor){.number = number};
    return &table->topics[number];
}

static void floor_add(Floor *floor, Loss loss, double chance) {
    floor->conversations++;
    floor->loss.sum += loss.sum;
    floor->loss.count += loss.count;
    if (chance == -INFINITY)
        floor->impossible++;
    else
        floor->sum -= chance;
}

FloorTable floor_table(const char *folder, const char *dataset, const char *character) {
    FloorTable table = {.capacity = 0};
    Loss *by_line, all = evaluate_folder(folder, dataset, &by_line);
    Character *grammar = character_load(character);
    Examiner *examiner = examiner_new(grammar);
    Dataset *lines = dataset_open(dataset);
    Conversation c;
    for (size_t line = 0; dataset_next(lines, &c); line++) {
        require(table.all.loss.count < all.count); /* the same lines as just now */
        double chance = examiner_score(examiner, c.question, c.question_length,
                                       c.answer, c.answer_length);
        floor_add(floor_topic(&table, &c), by_line[line], chance);
        floor_add(&table.all, by_line[line], chance);
    }
    dataset_close(&lines);
    examiner_free(&examiner);
    character_free(&grammar);
    free(by_line);
    return table;
}

void floor_table_free(FloorTable *table) {
    lexicon_free(&table->names);
    free(table->topics);
    *table = (FloorTable){.capacity = 0};
}

double floor_mean(const Floor *topic) {
    return topic->impossible ? NAN : topic->sum / (double)topic->loss.count;
}

double floor_gap(const Floor *topic) {
    return loss_mean(topic->loss) - floor_mean(topic);
}

/* The gap; where it is not known, the loss. */
static double floor_width(const Floor *topic) {
    return topic->impossible ? loss_mean(topic->loss) : floor_gap(topic);
}

static int floor_wider(const void *left, const void *right) {
    const Floor *a = left, *b = right;
    double x = floor_width(a), y = floor_width(b);
    if (x != y) return x > y ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

static void floor_print_head(FILE *stream, const Floor *all) {
    fprintf(stream, "loss %.4f nats/token over %zu tokens\n", loss_mean(all->loss),
            all->loss.count);
    if (all->impossible)
        fprintf(stream,
                "no floor: the grammar cannot produce %zu of %zu conversations\n",
                all->impossible, all->conversations);
    else
        fprintf(stream, "floor %.4f, the grammar's own loss on them; gap %.4f\n",
                floor_mean(all), floor_gap(all));
}

void floor_print(FILE *stream, const FloorTable *table) {
    size_t count = table->names.count, width;
    Floor *topics = memory_new(count, sizeof *topics);
    memcpy(topics, table->topics, count * sizeof *topics);
    qsort(topics, count, sizeof *topics, floor_wider);
    floor_print_head(stream, &table->all);
    fprintf(stream, "\n%-20s %13s %8s %8s %8s %8s\n", "topic", "conversations",
            "tokens", "loss", "floor", "gap");
    for (size_t i = 0; i < count; i++) {
        const Floor *topic = &topics[i];
        const char *name = lexicon_text(&table->names, topic->number, &width);
        text_put(stream, name, width, "");
        fprintf(stream, "%*s %13zu %8zu %8.4f", width < 20 ? (int)(20 - width) : 0, "",
                topic->conversations, topic->loss.count, loss_mean(topic->loss));
        if (topic->impossible)
            fprintf(stream, " %8s %8s\n", "-", "-");
        else
            fprintf(stream, " %8.4f %8.4f\n", floor_mean(topic), floor_gap(topic));
    }
    free(topics);
}

static void floor_write_row(FILE *stream, const char *name, size_t length,
                            const Floor *topic) {
    csv_text(stream, name, length);
    fprintf(stream, ",%zu,%zu,%.6f", topic->conversations, topic->loss.count,
            loss_mean(topic->loss));
    if (topic->impossible)
        fputs(",,\n", stream);
    else
        fprintf(stream, ",%.6f,%.6f\n", floor_mean(topic), floor_gap(topic));
}

void floor_write(const char *path, const FloorTable *table) {
    AtomicFile file = file_begin(path);
    fputs("topic,conversations,tokens,loss,floor,gap\n", file.stream);
    floor_write_row(file.stream, "all", 3, &table->all);
    for (uint32_t i = 0; i < table->names.count; i++) {
        size_t length;
        const char *name = lexicon_text(&table->names, i, &length);
        floor_write_row(file.stream, name, length, &table->topics[i]);
    }
    file_commit(&file);
}
