#include "studies/10_examiner/floor_tables.h"

#include "00_ground/file.h"
#include "00_ground/run.h"
#include "01_datagen/character.h"
#include "10_examiner/floor.h"
#include "studies/10_examiner/grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The gap, in nats a conversation, beside what question and answer share. */
static void floor_write_tied(const char *folder, const FloorTable *table,
                             const char *path, FILE *values) {
    Character *character = character_load(path);
    AtomicFile file = csv_begin(folder, "tied.csv", "topic,shared,gap");
    double gap[2] = {0, 0}, conversations[2] = {1e-9, 1e-9};
    for (uint32_t i = 0; i < table->names.count; i++) {
        const Floor *topic = &table->topics[i];
        size_t length;
        const char *text = lexicon_text(&table->names, topic->number, &length);
        char name[256] = "";
        memcpy(name, text, length < sizeof name ? length : 0);
        size_t t = character_topic(character, name);
        if (t == character->topic_count || topic->impossible) continue;
        double nats = topic->loss.sum - topic->sum,
               count = (double)topic->conversations;
        double shared = grammar_halves(character, t).shared;
        fprintf(file.stream, "%s,%.4f,%.4f\n", name, shared, nats / count);
        gap[shared > 0] += nats;
        conversations[shared > 0] += count;
    }
    file_commit(&file);
    fprintf(values, "gap_loose,%.2f\ngap_tied,%.2f\ntied_share,%.1f\n",
            gap[0] / conversations[0], gap[1] / conversations[1],
            100 * gap[1] / (gap[0] + gap[1]));
    fprintf(values, "tied_conversations,%.1f\n",
            100 * conversations[1] / (conversations[0] + conversations[1]));
    character_free(&character);
}

void floor_tables(const char *run, const char *character) {
    char *folder = path_join(run, "10/floor"), *csv = path_join(folder, "topics.csv");
    char *model = path_join(run, RUN_MODEL), *eval = path_join(run, RUN_EVAL);
    FloorTable table = floor_table(model, eval, character);
    floor_write(csv, &table);
    double loss = loss_mean(table.all.loss), floor = floor_mean(&table.all);
    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    fprintf(file.stream, "loss,%.4f\nfloor,%.4f\ngap,%.4f\n", loss, floor,
            loss - floor);
    fprintf(file.stream, "perplexity,%.2f\nfloor_perplexity,%.2f\n", exp(loss),
            exp(floor));
    floor_write_tied(folder, &table, character, file.stream);
    file_commit(&file);
    floor_table_free(&table);
    free(eval), free(model), free(csv), free(folder);
}
