#include "studies/10_examiner/grammar.h"

#include <math.h>
#include <stdlib.h>

#include "00_ground/file.h"
#include "00_ground/run.h"
#include "01_datagen/dataset.h"
#include "10_examiner/ambiguity.h"
#include "10_examiner/entropy.h"
#include "10_examiner/examiner.h"
#include "10_examiner/stats.h"
#include "10_examiner/warn.h"

#define GRAMMAR_NATS 64 /* bars of surprise.csv */

static double grammar_entropy(const Character *character, const Topic *topic) {
    Character alone = *character;
    Topic copy = *topic;
    alone.topics = &copy;
    alone.topic_count = 1;
    return measure_topic(&alone, 0).entropy;
}

Halves grammar_halves(const Character *character, size_t t) {
    Node nothing = {.kind = NODE_SEQUENCE};
    Topic asked = character->topics[t], answered = asked;
    asked.say = &nothing;
    answered.question = &nothing;
    Halves halves = {.question = grammar_entropy(character, &asked),
                     .answer = grammar_entropy(character, &answered)};
    double all = measure_topic(character, t).entropy;
    halves.shared = fmax(halves.question + halves.answer - all, 0);
    if (halves.shared < 1e-9) halves.shared = 0; /* rounding */
    return halves;
}

static void grammar_write_topics(const Character *character, const char *folder,
                                 FILE *values) {
    AtomicFile file =
        csv_begin(folder, "topics.csv", "topic,derivations,entropy,question,answer");
    size_t rich = 0, plain = 0, tied = 0, loose = 0;
    double most = 0, least = INFINITY, shared_most = 0, shared_mean = 0;
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        Measure measure = measure_topic(character, t);
        Halves halves = grammar_halves(character, t);
        double shared = halves.shared;
        fprintf(file.stream, "%s,%.6g,%.4f,%.4f,%.4f\n", topic->name, measure.count,
                measure.entropy, halves.question, halves.answer);
        if (measure.entropy > most) most = measure.entropy, rich = t;
        if (measure.entropy < least) least = measure.entropy, plain = t;
        if (shared > shared_most) shared_most = shared, tied = t;
        loose += shared == 0;
        shared_mean += topic->chance * shared;
    }
    file_commit(&file);
    fprintf(values, "tied,%s\ntied_shared,%.2f\n", character->topics[tied].name,
            shared_most);
    fprintf(values, "loose,%zu\nshared,%.2f\n", loose, shared_mean);
    fprintf(values, "rich,%s\nrich_entropy,%.2f\n", character->topics[rich].name, most);
    fprintf(values, "plain,%s\nplain_entropy,%.2f\n", character->topics[plain].name,
            least);
}

static void grammar_write_survey(const Character *character, const char *folder,
                                 FILE *values) {
    AtomicFile file = csv_begin(folder, "estimate.csv", "samples,mean,error");
    Survey survey = survey_take(character, 20000, 1, file.stream);
    Measure all = measure_character(character);
    file_commit(&file);
    fprintf(values, "topics,%zu\n", character->topic_count);
    fprintf(values, "derivations,%.0f\nentropy,%.4f\n", all.count, all.entropy);
    fprintf(values, "bits,%.2f\n", all.entropy / log(2));
    fprintf(values, "mean_bytes,%.1f\n", all.bytes);
    fprintf(values, "measured,%.4f\nmeasured_error,%.4f\n", survey.mean, survey.error);
    fprintf(values, "samples,%zu\n", survey.samples);
    character_warn(character, stderr);
    size_t ambiguous = ambiguity_warn(character, stderr);
    if (ambiguous > 0)
        fprintf(stderr,
                "guppy: %s: warning: where a text is made twice the entropy, %.4f, is "
                "only an upper bound\n",
                character->path, all.entropy);
    fprintf(values, "ambiguous,%zu\n", ambiguous);
}

/* How surprising each conversation of the test set is. */
static void grammar_write_surprise(const Character *character, const char *folder,
                                   const char *path, FILE *values) {
    Examiner *examiner = examiner_new(character);
    Dataset *dataset = dataset_open(path);
    size_t total = 0, bars[GRAMMAR_NATS] = {0};
    double sum = 0;
    for (Conversation read; dataset_next(dataset, &read); total++) {
        double surprise = -examiner_score(examiner, read.question, read.question_length,
                                          read.answer, read.answer_length);
        if (isfinite(surprise)) sum += surprise;
        if (surprise < GRAMMAR_NATS) bars[(size_t)surprise]++;
    }
    dataset_close(&dataset);
    examiner_free(&examiner);
    AtomicFile file = csv_begin(folder, "surprise.csv", "nats,conversations");
    for (size_t i = 0; i < GRAMMAR_NATS; i++)
        fprintf(file.stream, "%zu,%zu\n", i, bars[i]);
    file_commit(&file);
    fprintf(values, "eval_surprise,%.2f\n", sum / (total > 0 ? (double)total : 1));
}

void grammar_write_tables(const char *run, const Character *character) {
    char *folder = path_join(run, "10/grammar"), *eval = run_file(NULL, run, RUN_EVAL);
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    grammar_write_survey(character, folder, values.stream);
    grammar_write_topics(character, folder, values.stream);
    grammar_write_surprise(character, folder, eval, values.stream);
    file_commit(&values);
    free(folder);
    free(eval);
}
