#include "01_datagen/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/ambiguity.h"
#include "01_datagen/dataset.h"
#include "01_datagen/entropy.h"
#include "01_datagen/examiner.h"
#include "01_datagen/stats.h"

#define DATA_NATS 64 /* bars of surprise.csv */

/* DataCounts: what reading the training set once has counted. */
typedef struct {
    Lexicon words, questions, answers, both;
    size_t conversations, word_count;
} DataCounts;

static void data_count(DataCounts *counts, const Conversation *read) {
    size_t length;
    char *text = conversation_text(read, &length);
    lexicon_add(&counts->both, text, length);
    lexicon_add(&counts->questions, read->input, read->input_length);
    lexicon_add(&counts->answers, read->output, read->output_length);
    counts->word_count += words_count(&counts->words, read->input, read->input_length);
    counts->word_count +=
        words_count(&counts->words, read->output, read->output_length);
    counts->conversations++;
    free(text);
}

/* Read the training set; on the way, distinct.csv. */
static void data_read_train(DataCounts *counts, const char *folder, const char *path) {
    AtomicFile file =
        csv_begin(folder, "distinct.csv", "conversations,questions,answers,distinct");
    Dataset *dataset = dataset_open(path);
    double shown = 10;
    for (Conversation read; shown > 0;) {
        int more = dataset_next(dataset, &read);
        if (more) data_count(counts, &read);
        if (more && (double)counts->conversations < shown) continue;
        shown *= more ? 1.15 : 0; /* the last line is that of the whole set */
        fprintf(file.stream, "%zu,%zu,%zu,%zu\n", counts->conversations,
                counts->questions.count, counts->answers.count, counts->both.count);
    }
    dataset_close(&dataset);
    file_commit(&file);
}

static int data_knows(const Lexicon *texts, const char *text, size_t length) {
    return lexicon_find(texts, text, length) != LEXICON_NONE;
}

/* Read the test set: what it shares with the training set, and how surprising each of
 * its conversations is; values and surprise.csv. */
static void data_read_eval(DataCounts *counts, const Character *character,
                           const char *folder, const char *path, FILE *values) {
    Examiner *examiner = examiner_new(character);
    Dataset *dataset = dataset_open(path);
    size_t total = 0, known_questions = 0, known_answers = 0, shared = 0;
    size_t bars[DATA_NATS] = {0};
    double sum = 0;
    for (Conversation read; dataset_next(dataset, &read); total++) {
        size_t length;
        char *text = conversation_text(&read, &length);
        shared += data_knows(&counts->both, text, length);
        known_questions +=
            data_knows(&counts->questions, read.input, read.input_length);
        known_answers += data_knows(&counts->answers, read.output, read.output_length);
        free(text);
        double surprise = -examiner_score(examiner, read.input, read.input_length,
                                          read.output, read.output_length);
        if (isfinite(surprise)) sum += surprise;
        if (surprise < DATA_NATS) bars[(size_t)surprise]++;
    }
    dataset_close(&dataset);
    examiner_free(&examiner);
    AtomicFile file = csv_begin(folder, "surprise.csv", "nats,conversations");
    for (size_t i = 0; i < DATA_NATS; i++)
        fprintf(file.stream, "%zu,%zu\n", i, bars[i]);
    file_commit(&file);
    double all = total > 0 ? (double)total : 1, percent = 100 / all;
    fprintf(values, "eval,%zu\nshared,%zu\n", total, shared);
    fprintf(values, "eval_known_questions,%.1f%%\n", percent * (double)known_questions);
    fprintf(values, "eval_known_answers,%.1f%%\n", percent * (double)known_answers);
    fprintf(values, "eval_surprise,%.2f\n", sum / all);
}

typedef struct {
    uint64_t count;
    uint32_t number; /* in the lexicon */
} DataWord;

/* The most frequent word first, of equals the one that came first. */
static int data_order(const void *a, const void *b) {
    const DataWord *left = a, *right = b;
    if (left->count != right->count) return left->count < right->count ? 1 : -1;
    return (left->number > right->number) - (left->number < right->number);
}

static void data_write_words(const Lexicon *words, const char *folder) {
    AtomicFile file = csv_begin(folder, "words.csv", "rank,count,word");
    DataWord *ranks = memory_new(words->count, sizeof *ranks);
    for (uint32_t i = 0; i < words->count; i++)
        ranks[i] = (DataWord){words->entries[i].value, i};
    qsort(ranks, words->count, sizeof *ranks, data_order);
    for (size_t i = 0; i < words->count; i++) {
        size_t length;
        const char *word = lexicon_text(words, ranks[i].number, &length);
        fprintf(file.stream, "%zu,%zu,", i + 1, (size_t)ranks[i].count);
        csv_text(file.stream, word, length);
        fputc('\n', file.stream);
    }
    free(ranks);
    file_commit(&file);
}

static void data_write_topics(const Character *character, const char *folder,
                              FILE *values) {
    AtomicFile file = csv_begin(folder, "topics.csv", "topic,derivations,entropy");
    size_t rich = 0, plain = 0;
    double most = 0, least = INFINITY;
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        Measure measure = measure_topic(character, t);
        fprintf(file.stream, "%s,%.6g,%.4f\n", topic->name, measure.count,
                measure.entropy);
        if (measure.entropy > most) most = measure.entropy, rich = t;
        if (measure.entropy < least) least = measure.entropy, plain = t;
    }
    file_commit(&file);
    fprintf(values, "rich,%s\nrich_entropy,%.2f\n", character->topics[rich].name, most);
    fprintf(values, "plain,%s\nplain_entropy,%.2f\n", character->topics[plain].name,
            least);
}

static void data_write_survey(const Character *character, const char *folder,
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

void data_write_tables(const char *folder, const Character *character,
                       const char *train, const char *eval) {
    DataCounts counts = {0};
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    data_write_survey(character, folder, values.stream);
    data_read_train(&counts, folder, train);
    if (counts.conversations == 0)
        fail(EX_DATAERR, "%s: expected conversations, found none; run make 01", train);
    data_write_topics(character, folder, values.stream);
    data_write_words(&counts.words, folder);
    fprintf(values.stream, "train,%zu\nwords,%zu\nword_count,%zu\n",
            counts.conversations, counts.words.count, counts.word_count);
    fprintf(values.stream, "repeats,%zu\n", counts.conversations - counts.both.count);
    fprintf(values.stream, "distinct,%zu\n", counts.both.count);
    data_read_eval(&counts, character, folder, eval, values.stream);
    file_commit(&values);
    lexicon_free(&counts.words);
    lexicon_free(&counts.questions);
    lexicon_free(&counts.answers);
    lexicon_free(&counts.both);
}
