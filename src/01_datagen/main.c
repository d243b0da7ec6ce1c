#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"
#include "01_datagen/ambiguity.h"
#include "01_datagen/examiner.h"
#include "01_datagen/sampler.h"
#include "01_datagen/stats.h"
#include "01_datagen/tables.h"

/* One conversation of twenty is kept aside to test what the model has learned. Which
 * one follows from its text alone, so no conversation is on both sides. */
#define EVAL_EVERY 20

typedef struct {
    const char *character, *folder;
    long count, seed;
    int help;
    DatasetFormat format;
} DatagenOptions;

static const char DATAGEN_HELP[] =
    "01_datagen: conversations from a character, and what can be known about them\n"
    "\n"
    "  01_datagen                 some conversations\n"
    "  01_datagen -o DIR          many of them, as DIR/train.jsonl and DIR/eval.jsonl\n"
    "  01_datagen stats           the character in numbers; where two rules make the\n"
    "                             same text\n"
    "  01_datagen score FILE      how probable each conversation of FILE is; of each\n"
    "                             {\"output\"} alone, which topics can say it\n"
    "  01_datagen tables -o DIR TRAIN EVAL\n"
    "                             the tables of chapter 1\n"
    "\n"
    "  -c, --character FILE   what is said (characters/guppy.txt)\n"
    "  -n, --count N          conversations (60000; 12 when they are printed;\n"
    "                         10000 to measure in stats)\n"
    "  -s, --seed S           where the random numbers start (1)\n"
    "  -f, --format NAME      guppy, text or openai (guppy)\n"
    "  -o, --output DIR       write files there\n"
    "  -h, --help             this page\n";

static DatagenOptions datagen_options(int argc, char **argv) {
    static const struct option known[] = {{"character", required_argument, NULL, 'c'},
                                          {"count", required_argument, NULL, 'n'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"format", required_argument, NULL, 'f'},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    DatagenOptions options = {.character = "characters/guppy.txt", .seed = 1};
    int letter;
    while ((letter = getopt_long(argc, argv, "c:n:s:f:o:h", known, NULL)) != -1) {
        if (letter == 'c') options.character = optarg;
        if (letter == 'o') options.folder = optarg;
        if (letter == 'n')
            options.count = integer_parse("--count", optarg, 1, 100000000);
        if (letter == 's') options.seed = integer_parse("--seed", optarg, 0, LONG_MAX);
        if (letter == 'f') options.format = dataset_format(optarg);
        if (letter == 'h') options.help = 1;
        if (letter == '?') fail(EX_USAGE, "run 01_datagen --help");
    }
    return options;
}

static void conversations_write(const DatagenOptions *options,
                                const Character *character) {
    static const char *names[2] = {"train.jsonl", "eval.jsonl"};
    long counts[2] = {0};
    AtomicFile files[2];
    char *paths[2];
    for (int side = 0; side < 2; side++) {
        paths[side] = path_join(options->folder, names[side]);
        files[side] = file_begin(paths[side]);
    }
    Sampler *sampler = sampler_new(character);
    Random random = random_seed((uint64_t)options->seed, "data");
    for (long i = 0; i < (options->count ? options->count : 60000); i++) {
        Conversation conversation = sampler_next(sampler, &random);
        int side = conversation_hash(&conversation) % EVAL_EVERY == 0;
        dataset_write(files[side].stream, options->format, &conversation);
        counts[side]++;
    }
    sampler_free(&sampler);
    for (int side = 0; side < 2; side++) {
        file_commit(&files[side]);
        printf("%s: %ld conversations\n", paths[side], counts[side]);
        free(paths[side]);
    }
}

static void conversations_print(const DatagenOptions *options,
                                const Character *character) {
    Sampler *sampler = sampler_new(character);
    Random random = random_seed((uint64_t)options->seed, "data");
    for (long i = 0; i < (options->count ? options->count : 12); i++) {
        Conversation conversation = sampler_next(sampler, &random);
        if (options->count != 0) {
            dataset_write(stdout, options->format, &conversation);
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

/* ln P of a conversation, or that it cannot be produced; returns ln P. */
static double conversation_score(Examiner *examiner, const Conversation *read) {
    double score = examiner_score(examiner, read->input, read->input_length,
                                  read->output, read->output_length);
    if (isfinite(score))
        printf("%.4f\n", score);
    else
        printf("cannot be produced\n");
    return score;
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
        double score = conversation_score(examiner, &read);
        if (!isfinite(score)) continue;
        possible++;
        scored++;
        sum += score;
    }
    printf("%zu of %zu possible", possible, total);
    if (scored > 0) printf(", on average %.4f nats", -sum / (double)scored);
    printf("\n");
    dataset_close(&dataset);
    examiner_free(&examiner);
}

int main(int argc, char **argv) {
    DatagenOptions options = datagen_options(argc, argv);
    const char *command = optind < argc ? argv[optind] : "";
    int files = argc - optind - 1;
    if (options.help) {
        fputs(DATAGEN_HELP, stdout);
        return stdout_finish();
    }
    Character *character = character_load(options.character);
    if (strcmp(command, "stats") == 0 && files == 0) {
        character_warn(character, stderr);
        size_t ambiguous = ambiguity_warn(character, stderr);
        stats_print(stdout, character, ambiguous,
                    options.count > 1 ? (size_t)options.count : 10000,
                    (uint64_t)options.seed);
    } else if (strcmp(command, "score") == 0 && files == 1)
        dataset_score(character, argv[optind + 1]);
    else if (strcmp(command, "tables") == 0 && files == 2 && options.folder != NULL)
        data_write_tables(options.folder, character, argv[optind + 1],
                          argv[optind + 2]);
    else if (optind < argc)
        fail(EX_USAGE, "expected stats, score FILE or tables -o DIR TRAIN EVAL; "
                       "run 01_datagen --help");
    else if (options.folder != NULL)
        conversations_write(&options, character);
    else
        conversations_print(&options, character);
    character_free(&character);
    return stdout_finish();
}
