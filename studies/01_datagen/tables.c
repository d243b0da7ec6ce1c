#include "studies/01_datagen/tables.h"

#include <stdlib.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"
#include "01_datagen/dataset.h"
#include "01_datagen/words.h"

/* DataCounts: what reading the training set once has counted. */
typedef struct {
    Lexicon words, questions, answers, both;
    size_t conversations;
} DataCounts;

/* A conversation as the model reads it. Allocates; release with free. */
static char *data_text(const Conversation *read, size_t *length) {
    Segment segments[SEGMENTS], *last = &segments[SEGMENTS - 1];
    char *text = conversation_segments(read, segments);
    *length = (size_t)(last->text + last->length - text);
    return text;
}

static void data_count(DataCounts *counts, const Conversation *read) {
    size_t length;
    char *text = data_text(read, &length);
    lexicon_add(&counts->both, text, length);
    lexicon_add(&counts->questions, read->question, read->question_length);
    lexicon_add(&counts->answers, read->answer, read->answer_length);
    words_count(&counts->words, read->question, read->question_length);
    words_count(&counts->words, read->answer, read->answer_length);
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

/* Read the test set: what it shares with the training set. */
static void data_read_eval(const DataCounts *counts, const char *path, FILE *values) {
    Dataset *dataset = dataset_open(path);
    size_t total = 0, known_questions = 0, known_answers = 0, shared = 0;
    for (Conversation read; dataset_next(dataset, &read); total++) {
        size_t length;
        char *text = data_text(&read, &length);
        shared += data_knows(&counts->both, text, length);
        known_questions +=
            data_knows(&counts->questions, read.question, read.question_length);
        known_answers += data_knows(&counts->answers, read.answer, read.answer_length);
        free(text);
    }
    dataset_close(&dataset);
    double percent = 100 / (total > 0 ? (double)total : 1);
    fprintf(values, "eval,%zu\nshared,%zu\n", total, shared);
    fprintf(values, "eval_known_questions,%.1f%%\n", percent * (double)known_questions);
    fprintf(values, "eval_known_answers,%.1f%%\n", percent * (double)known_answers);
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

/* Returns how many words there are, each as often as it comes. */
static size_t data_write_words(const Lexicon *words, const char *folder) {
    AtomicFile file = csv_begin(folder, "words.csv", "rank,count,word");
    DataWord *ranks = memory_new(words->count, sizeof *ranks);
    size_t total = 0;
    for (uint32_t i = 0; i < words->count; i++)
        ranks[i] = (DataWord){words->entries[i].value, i};
    qsort(ranks, words->count, sizeof *ranks, data_order);
    for (size_t i = 0; i < words->count; i++) {
        size_t length;
        const char *word = lexicon_text(words, ranks[i].number, &length);
        fprintf(file.stream, "%zu,%zu,", i + 1, (size_t)ranks[i].count);
        csv_text(file.stream, word, length);
        fputc('\n', file.stream);
        total += ranks[i].count;
    }
    free(ranks);
    file_commit(&file);
    return total;
}

void data_write_tables(const char *run) {
    DataCounts counts = {0};
    char *folder = path_join(run, "01"), *train = run_file(NULL, run, RUN_TRAIN),
         *eval = run_file(NULL, run, RUN_EVAL);
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    data_read_train(&counts, folder, train);
    if (counts.conversations == 0)
        fail(EX_DATAERR, "%s: expected conversations, found none; run make 01", train);
    size_t word_count = data_write_words(&counts.words, folder);
    fprintf(values.stream, "train,%zu\nwords,%zu\nword_count,%zu\n",
            counts.conversations, counts.words.count, word_count);
    fprintf(values.stream, "repeats,%zu\n", counts.conversations - counts.both.count);
    fprintf(values.stream, "distinct,%zu\n", counts.both.count);
    data_read_eval(&counts, eval, values.stream);
    file_commit(&values);
    lexicon_free(&counts.words);
    lexicon_free(&counts.questions);
    lexicon_free(&counts.answers);
    lexicon_free(&counts.both);
    free(folder);
    free(train);
    free(eval);
}
