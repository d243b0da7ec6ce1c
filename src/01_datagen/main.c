#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/text.h"
#include "01_datagen/ambiguity.h"
#include "01_datagen/examiner.h"
#include "01_datagen/sampler.h"
#include "01_datagen/stats.h"
#include "01_datagen/tables.h"

/* One conversation of twenty is kept aside to test what the model has learned. Which
 * one follows from its text alone, so no conversation is on both sides. */
#define EVAL_EVERY 20

static void conversations_write(const Character *character, const char *folder,
                                DatasetFormat format, size_t count, uint64_t seed) {
    static const char *names[2] = {"train.jsonl", "eval.jsonl"};
    size_t counts[2] = {0};
    AtomicFile files[2];
    char *paths[2];
    for (int side = 0; side < 2; side++) {
        paths[side] = path_join(folder, names[side]);
        files[side] = file_begin(paths[side]);
    }
    Sampler *sampler = sampler_new(character);
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < count; i++) {
        Conversation conversation = sampler_next(sampler, &random);
        int side = conversation_hash(&conversation) % EVAL_EVERY == 0;
        dataset_write(files[side].stream, format, &conversation);
        counts[side]++;
    }
    sampler_free(&sampler);
    for (int side = 0; side < 2; side++) {
        file_commit(&files[side]);
        printf("%s: %zu conversations\n", paths[side], counts[side]);
        free(paths[side]);
    }
}

/* Conversations on stdout: for people; or, when they want a number of them, as lines of
 * a data set. */
static void conversations_print(const Character *character, DatasetFormat format,
                                size_t count, uint64_t seed) {
    Sampler *sampler = sampler_new(character);
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < (count > 0 ? count : 12); i++) {
        Conversation conversation = sampler_next(sampler, &random);
        if (count > 0) {
            dataset_write(stdout, format, &conversation);
            continue;
        }
        printf("%s: ", conversation.category);
        text_put(stdout, conversation.input, conversation.input_length, "");
        printf("\n    ");
        text_put(stdout, conversation.output, conversation.output_length, "");
        printf("\n");
    }
    sampler_free(&sampler);
}

/* The topics that can say an answer; returns how many. */
static size_t reply_score(Examiner *examiner, const Character *character,
                          const Conversation *read) {
    unsigned char *topics = memory_new(character->topic_count, 1);
    size_t found =
        examiner_sayable(examiner, read->output, read->output_length, topics);
    printf(found > 0 ? "can be said on" : "cannot be said");
    for (size_t t = 0; t < character->topic_count; t++)
        if (topics[t]) printf(" %s", character->topics[t].name);
    printf("\n");
    free(topics);
    return found;
}

/* ln P of each conversation of a file, or that it cannot be produced. */
static void dataset_score(const Character *character, const char *path) {
    Examiner *examiner = examiner_new(character);
    Dataset *dataset = dataset_open(path);
    size_t total = 0, possible = 0, scored = 0;
    double sum = 0;
    for (Conversation read; dataset_reply(dataset, &read); total++) {
        if (read.input == NULL) {
            possible += reply_score(examiner, character, &read) > 0;
            continue;
        }
        double score = examiner_score(examiner, read.input, read.input_length,
                                      read.output, read.output_length);
        if (isfinite(score)) {
            printf("%.4f\n", score);
            possible++;
            scored++;
            sum += score;
        } else
            printf("cannot be produced\n");
    }
    printf("%zu of %zu possible", possible, total);
    if (scored > 0) printf(", on average %.4f nats", -sum / (double)scored);
    printf("\n");
    dataset_close(&dataset);
    examiner_free(&examiner);
}

static const char DATAGEN_USAGE[] =
    "01_datagen: conversations from a character, and what can be known about them\n"
    "\n"
    "  01_datagen                 some conversations\n"
    "  01_datagen -o DIR          many, as DIR/train.jsonl and DIR/eval.jsonl\n"
    "  01_datagen stats           the character in numbers; where two rules make the\n"
    "                             same text\n"
    "  01_datagen score FILE      how probable each conversation of FILE is; of each\n"
    "                             {\"output\"} alone, which topics can say it\n"
    "  01_datagen tables -o DIR TRAIN EVAL\n"
    "                             the tables of chapter 1, and the warnings of stats\n";

int main(int argc, char **argv) {
    const char *path = "characters/guppy.txt", *format_name = "guppy", *folder = NULL;
    size_t count = 0, seed = 1, files = 0;
    const Option options[] = {
        option_text("character", 'c', &path, "FILE", "what is said"),
        option_count("count", 'n', &count, "N",
                     "conversations (60000; 12 when they are printed; "
                     "10000 to measure in stats)",
                     1, 100000000),
        option_count("seed", 's', &seed, "S", "where the random numbers start", 0,
                     INT_MAX),
        option_text("format", 'f', &format_name, "NAME", "guppy, text or openai"),
        option_text("output", 'o', &folder, "DIR", "write files there"),
    };
    char **words = options_read(argc, argv, DATAGEN_USAGE, options,
                                sizeof options / sizeof *options);
    const char *command = words[0] != NULL ? *words++ : "";
    while (words[files] != NULL) files++;
    DatasetFormat format = dataset_format(format_name);
    Character *character = character_load(path);
    if (strcmp(command, "stats") == 0 && files == 0) {
        character_warn(character, stderr);
        size_t ambiguous = ambiguity_warn(character, stderr);
        stats_print(stdout, character, ambiguous, count > 0 ? count : 10000, seed);
    } else if (strcmp(command, "score") == 0 && files == 1)
        dataset_score(character, words[0]);
    else if (strcmp(command, "tables") == 0 && files == 2 && folder != NULL)
        data_write_tables(folder, character, words[0], words[1]);
    else if (*command != '\0')
        fail(EX_USAGE, "expected stats, score FILE or tables -o DIR TRAIN EVAL; "
                       "run 01_datagen --help");
    else if (folder != NULL)
        conversations_write(character, folder, format, count > 0 ? count : 60000, seed);
    else
        conversations_print(character, format, count, seed);
    character_free(&character);
    return stdout_finish();
}
