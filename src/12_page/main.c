#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "09_chat/chat.h"
#include "10_examiner/exam_counts.h"
#include "12_page/bytes.h"
#include "12_page/export.h"
#include "12_page/kinds.h"
#include "12_page/loss.h"
#include "12_page/rounding.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MODEL "12/model" /* of a run */

static const char PAGE_USAGE[] =
    "12_page: the fish in eight bits\n"
    "\n"
    "  12_page                what rounding does to the fish of a run\n"
    "  12_page quantize       round it, and write the folder 12/model of the run\n"
    "  12_page chat           talk to it; -p TEXT: one answer\n"
    "  12_page loss [DATA]    how well it predicts conversations (eval.jsonl)\n"
    "  12_page exam [EVAL]    mark its answers to held-out questions\n"
    "  12_page export --as gpt2 DIR   for other programs; also gguf, onnx\n";

/* What the command line says. */
typedef struct {
    const char *character, *run, *model, *out, *question, *as;
    size_t count, seed;
    Sampling sampling;
} PageCall;

static char **page_options(PageCall *call, int argc, char **argv) {
    Sampling *sampling = &call->sampling;
    const Option options[] = {
        option_text("prompt", 'p', &call->question, "TEXT", "chat: what to ask"),
        option_text("run", 0, &call->run, "DIR", "the run whose files are read"),
        option_text("model", 'm', &call->model, "DIR",
                    "the fish (12/model of the run; for quantize, export and "
                    "alone, model)"),
        option_text("out", 'o', &call->out, "DIR",
                    "quantize: the folder (12/model of the run)"),
        option_text("as", 0, &call->as, "FORMAT", "export: gpt2, gguf or onnx"),
        option_text("character", 'c', &call->character, "FILE", "exam: who it is"),
        option_count("count", 'n', &call->count, "N",
                     "loss, exam: conversations, at most (1000 in an exam)", 1,
                     100000000),
        option_number("temperature", 't', &sampling->temperature, "F",
                      "0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &sampling->top_k, "N",
                     "only the N likeliest; 0: all", 0, INT_MAX),
        option_count("max-tokens", 0, &sampling->max_tokens, "N", "longest answer", 1,
                     1000000),
        option_count("seed", 's', &call->seed, "S", "of every draw", 0, INT_MAX),
    };
    return options_read(argc, argv, PAGE_USAGE, options,
                        sizeof options / sizeof *options);
}

static Fish page_fish(const PageCall *call) {
    char *folder = run_file(call->model, call->run, PAGE_MODEL);
    Fish fish = fish_load_with(rounding_load(folder), folder, &BYTE_KERNELS);
    free(folder);
    return fish;
}

static void page_look(const PageCall *call) {
    char *folder = run_file(call->model, call->run, RUN_MODEL);
    Model *model = model_load(folder);
    kinds_print(stdout, model);
    model_free(&model);
    free(folder);
}

static void page_quantize(const PageCall *call) {
    char *folder = run_file(call->model, call->run, RUN_MODEL);
    char *out = run_file(call->out, call->run, PAGE_MODEL);
    Model *model = model_load(folder);
    rounding_save(model, out, folder);
    model_free(&model);
    free(folder);
    free(out);
}

static int page_chat(const PageCall *call) {
    Fish fish = page_fish(call);
    Random random = random_seed(call->seed, "chat");
    int stopped = call->question
                      ? chat_once(&fish, call->question, &call->sampling, &random)
                      : chat_run(&fish, &call->sampling, &random);
    fish_free(&fish);
    return stopped;
}

static void page_loss(const PageCall *call, const char *given) {
    char *data = run_file(given, call->run, RUN_EVAL);
    Fish fish = page_fish(call);
    Loss loss = fish_loss(&fish, data, call->count > 0 ? call->count : SIZE_MAX);
    printf("loss %.4f nats/token over %zu tokens\n", loss_mean(loss), loss.count);
    fish_free(&fish);
    free(data);
}

static void page_exam(const PageCall *call, const char *given) {
    char *train = run_file(NULL, call->run, RUN_TRAIN);
    char *eval = run_file(given, call->run, RUN_EVAL);
    ExamOrder order = {.train = train,
                       .eval = eval,
                       .sampling = call->sampling,
                       .seed = call->seed,
                       .count = call->count > 0 ? call->count : 1000};
    Character *character = character_load(call->character);
    Fish fish = page_fish(call);
    exam_run(stdout, &fish, character, &order);
    fish_free(&fish);
    character_free(&character);
    free(train);
    free(eval);
}

/* Floats or bytes, whatever the folder has. */
static void page_export(const PageCall *call, const char *to) {
    const char *as = call->as ? call->as : "nothing";
    int gpt2 = strcmp(as, "gpt2") == 0, gguf = strcmp(as, "gguf") == 0;
    if (!gpt2 && !gguf && strcmp(as, "onnx") != 0)
        fail(EX_USAGE, "--as: expected gpt2, gguf or onnx, found %s", as);
    char *folder = run_file(call->model, call->run, RUN_MODEL);
    Model *model = rounding_load_any(folder);
    if (gpt2)
        export_gpt2(model, &call->sampling, to, folder);
    else if (gguf)
        export_gguf(model, to, folder);
    else
        export_onnx(model, &call->sampling, to, folder);
    model_free(&model);
    free(folder);
}

int main(int argc, char **argv) {
    PageCall call = {.character = "characters/guppy.txt",
                     .run = RUN_FOLDER,
                     .seed = 1,
                     .sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64}};
    char **words = page_options(&call, argc, argv);
    size_t count = 0;
    int stopped = 0;
    while (words[count] != NULL) count++;
    if (count == 0)
        page_look(&call);
    else if (options_command(words, "quantize") && count == 1)
        page_quantize(&call);
    else if (options_command(words, "chat") && count == 1)
        stopped = page_chat(&call);
    else if (options_command(words, "loss") && count <= 2)
        page_loss(&call, words[1]);
    else if (options_command(words, "exam") && count <= 2)
        page_exam(&call, words[1]);
    else if (options_command(words, "export") && count == 2)
        page_export(&call, words[1]);
    else
        fail(EX_USAGE,
             "expected quantize, chat, loss [DATA], exam [EVAL], export DIR or "
             "nothing; run 12_page --help");
    int written = stdout_finish();
    return stopped ? 128 + stopped : written;
}
