/* 09_chat: look inside an answer of the fish; what chapter 9 shows. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/09_chat/chat_tables.h"
#include "studies/09_chat/heat.h"
#include "studies/09_chat/look.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char look_usage[] =
    "09_chat: look inside an answer of the fish\n"
    "\n"
    "  09_chat look      an answer token by token: how sure it was; who looked at\n"
    "                    whom; -o DIR: as CSV\n"
    "  09_chat next      what may come first, and how likely it is\n"
    "  09_chat inside    every tensor of a conversation, or one of them as a map\n"
    "  09_chat sample    four logits at three temperatures\n"
    "  09_chat tables    what chapter 9's figures are drawn from\n";

typedef struct {
    const char *run, *model, *question, *character, *output;
    const char *tensor, *second, *other; /* of inside */
    Sampling sampling;
    size_t seed;
} LookLine;

static char **look_options(LookLine *line, int argc, char **argv) {
    Sampling *sampling = &line->sampling;
    const Option options[] = {
        option_text("run", 0, &line->run, "DIR", "a finished run"),
        option_text("model", 'm', &line->model, "DIR",
                    "look, next: the fish (model/ of the run)"),
        option_text("prompt", 'p', &line->question, "TEXT", "what to ask"),
        option_number("temperature", 't', &sampling->temperature, "F",
                      "0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &sampling->top_k, "N",
                     "only the N likeliest; 0: all", 0, INT_MAX),
        option_count("max-tokens", 'n', &sampling->max_tokens, "N", "longest answer", 1,
                     1000000),
        option_count("seed", 's', &line->seed, "S", "of every draw", 0, INT_MAX),
        option_text("character", 'c', &line->character, "FILE",
                    "tables: whose words to look for"),
        option_text("output", 'o', &line->output, "DIR",
                    "look, inside: where tables to draw from go"),
        option_text("tensor", 'T', &line->tensor, "NAME",
                    "inside: one tensor; or loss, or lens"),
        option_text("second", 0, &line->second, "TEXT",
                    "inside: another question, beside the first"),
        option_text("other", 0, &line->other, "DIR",
                    "inside: another fish, beside the first"),
    };
    return options_read(argc, argv, look_usage, options,
                        sizeof options / sizeof *options);
}

static void look_run(const LookLine *line, int next) {
    char *folder = run_file(line->model, line->run, RUN_MODEL);
    Fish fish = fish_load(folder);
    Random random = random_seed(line->seed, "chat");
    const char *question = line->question;
    if (next) {
        look_next(stdout, &fish, question, strlen(question), &line->sampling, 12);
    } else {
        Look look =
            look_answer(&fish, question, strlen(question), &line->sampling, &random);
        look_print(stdout, &fish, &look);
        fputs("\nbefore the first word, each head looked most at\n", stdout);
        look_heads(stdout, &fish, &look, look.prompt - 1);
        if (line->output) look_write(line->output, &fish, &look);
        look_free(&look);
    }
    fish_free(&fish);
    free(folder);
}

/* The maps of one tensor as DIR/PLACE.MAP.txt. */
static void inside_write(const char *folder, const View *view, size_t place) {
    char name[48];
    for (size_t map = 0; folder != NULL && map < view->maps; map++) {
        snprintf(name, sizeof name, "%zu.%zu.txt", place, map);
        heat_write(folder, name, view, map);
    }
}

static void inside_show(const LookLine *line, const Inside *inside,
                        const Inside *second) {
    size_t width = heat_width(stdout);
    View view, other;
    if (line->tensor == NULL) {
        inside_list(stdout, inside, second);
    } else if (strcmp(line->tensor, "loss") == 0) {
        inside_losses(stdout, inside);
        if (second) inside_losses(stdout, second);
    } else if (strcmp(line->tensor, "lens") == 0) {
        inside_lens(stdout, inside, width);
        if (second) inside_lens(stdout, second, width);
    } else {
        if (!inside_find(inside, line->tensor, &view) ||
            (second && !inside_find(second, line->tensor, &other)))
            fail(EX_USAGE,
                 "--tensor: expected one of those that 09_chat inside lists, found "
                 "'%s'",
                 line->tensor);
        heat_print(stdout, inside, &view, second, &other, width);
        inside_write(line->output, &view, 0);
        if (second) inside_write(line->output, &other, 1);
    }
}

static void inside_run(const LookLine *line) {
    char *folder = run_file(line->model, line->run, RUN_MODEL);
    const char *other = line->other ? line->other : folder;
    Inside inside = inside_new(folder, line->question), second = {0};
    int two = line->second != NULL || line->other != NULL;
    if (two) second = inside_new(other, line->second ? line->second : line->question);
    inside_show(line, &inside, two ? &second : NULL);
    if (two) inside_free(&second);
    inside_free(&inside);
    free(folder);
}

int main(int argc, char **argv) {
    LookLine line = {.run = RUN_FOLDER,
                     .question = "hi guppy",
                     .character = "characters/guppy.txt",
                     .sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64},
                     .seed = 1};
    char **words = look_options(&line, argc, argv);
    int look = options_command(words, "look"), next = options_command(words, "next");
    if (words[0] && words[1])
        fail(EX_USAGE, "expected no word behind %s, found '%s'", words[0], words[1]);
    if (!words[0] || look || next)
        look_run(&line, next);
    else if (options_command(words, "inside"))
        inside_run(&line);
    else if (options_command(words, "sample"))
        sample_by_hand(stdout);
    else if (options_command(words, "tables"))
        chat_tables(line.run, line.character);
    else
        fail(EX_USAGE,
             "expected look, next, inside, sample or tables, found '%s'; run 09_chat "
             "--help",
             words[0]);
    return stdout_finish();
}
