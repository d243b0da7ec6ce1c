/* 09_chat: look inside an answer of the fish; what chapter 9 shows. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/09_chat/chat_tables.h"
#include "studies/09_chat/heart.h"
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
    "  09_chat anatomy   every tensor of a conversation, or one of them as a map\n"
    "  09_chat heart     what it has learned by heart, and what it makes of the rest\n"
    "  09_chat sample    four logits at three temperatures\n"
    "  09_chat tables    what chapter 9's figures are drawn from\n";

typedef struct {
    const char *run, *model, *question, *character, *output;
    const char *tensor, *second, *other; /* of anatomy */
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
                    "look, anatomy: where tables to draw from go"),
        option_text("tensor", 'T', &line->tensor, "NAME",
                    "anatomy: one tensor; or loss, or lens"),
        option_text("second", 0, &line->second, "TEXT",
                    "anatomy: another question, beside the first"),
        option_text("other", 0, &line->other, "DIR",
                    "anatomy: another fish, beside the first"),
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
static void anatomy_write(const char *folder, const View *view, size_t place) {
    char name[48];
    for (size_t map = 0; folder != NULL && map < view->maps; map++) {
        snprintf(name, sizeof name, "%zu.%zu.txt", place, map);
        heat_write(folder, name, view, map);
    }
}

static void anatomy_show(const LookLine *line, const Anatomy *anatomy,
                         const Anatomy *second) {
    size_t width = heat_width(stdout);
    View view, other;
    if (line->tensor == NULL) {
        anatomy_list(stdout, anatomy, second);
    } else if (strcmp(line->tensor, "loss") == 0) {
        anatomy_losses(stdout, anatomy);
        if (second) anatomy_losses(stdout, second);
    } else if (strcmp(line->tensor, "lens") == 0) {
        anatomy_lens(stdout, anatomy, width);
        if (second) anatomy_lens(stdout, second, width);
    } else {
        if (!anatomy_find(anatomy, line->tensor, &view) ||
            (second && !anatomy_find(second, line->tensor, &other)))
            fail(EX_USAGE,
                 "--tensor: expected the name of a tensor, loss or lens, found '%s'; "
                 "run make look, which lists them",
                 line->tensor);
        heat_print(stdout, anatomy, &view, second, &other, width);
        anatomy_write(line->output, &view, 0);
        if (second) anatomy_write(line->output, &other, 1);
    }
}

static void anatomy_run(const LookLine *line) {
    char *folder = run_file(line->model, line->run, RUN_MODEL);
    const char *other = line->other ? line->other : folder;
    Anatomy anatomy = anatomy_new(folder, line->question), second = {0};
    int two = line->second != NULL || line->other != NULL;
    if (two) second = anatomy_new(other, line->second ? line->second : line->question);
    anatomy_show(line, &anatomy, two ? &second : NULL);
    if (two) anatomy_free(&second);
    anatomy_free(&anatomy);
    free(folder);
}

static void heart_run(const LookLine *line) {
    char *model = run_file(line->model, line->run, RUN_MODEL);
    char *train = run_file(NULL, line->run, RUN_TRAIN);
    char *eval = run_file(NULL, line->run, RUN_EVAL);
    heart_exam(stdout, model, train, eval);
    free(model);
    free(train);
    free(eval);
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
    else if (options_command(words, "anatomy"))
        anatomy_run(&line);
    else if (options_command(words, "heart"))
        heart_run(&line);
    else if (options_command(words, "sample"))
        sample_by_hand(stdout);
    else if (options_command(words, "tables"))
        chat_tables(line.run, line.character);
    else
        fail(EX_USAGE,
             "expected look, next, anatomy, heart, sample or tables, found '%s'; run "
             "09_chat "
             "--help",
             words[0]);
    return stdout_finish();
}
