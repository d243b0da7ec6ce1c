/* 09_chat: talk to the fish. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "09_chat/chat.h"

#include <limits.h>
#include <stdlib.h>

static const char chat_usage[] = "09_chat: talk to the fish\n"
                                 "\n"
                                 "  09_chat            a conversation: quit, exit or "
                                 "Ctrl-D leaves, Ctrl-C stops an\n"
                                 "                     answer\n"
                                 "  09_chat -p TEXT    one answer\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *model = NULL, *question = NULL;
    size_t seed = 1;
    Sampling sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64};
    const Option options[] = {
        option_text("prompt", 'p', &question, "TEXT", "what to ask"),
        option_text("run", 0, &run, "DIR", "a finished run"),
        option_text("model", 'm', &model, "DIR", "the fish (model/ of the run)"),
        option_number("temperature", 't', &sampling.temperature, "F",
                      "0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &sampling.top_k, "N", "only the N likeliest; 0: all",
                     0, INT_MAX),
        option_count("max-tokens", 'n', &sampling.max_tokens, "N", "longest answer", 1,
                     1000000),
        option_count("seed", 's', &seed, "S", "of every draw", 0, INT_MAX),
    };
    char **words =
        options_read(argc, argv, chat_usage, options, sizeof options / sizeof *options);
    if (*words)
        fail(EX_USAGE,
             "expected no word beside the options, found '%s'; run 09_chat "
             "--help",
             *words);
    char *folder = run_file(model, run, RUN_MODEL);
    Fish fish = fish_load(folder);
    Random random = random_seed(seed, "chat");
    int stopped = question ? chat_once(&fish, question, &sampling, &random)
                           : chat_run(&fish, &sampling, &random);
    fish_free(&fish);
    free(folder);
    int written = stdout_finish();
    return stopped ? 128 + stopped : written;
}
