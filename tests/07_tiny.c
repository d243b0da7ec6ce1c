/* The programs of stages 06 and 07 with models of hurtful sizes: few tokens, one
 * channel, a context of one or two. They work, or say why not; nothing is read that is
 * not there (run these with SANITIZE=address,undefined). */
#include "02_tokenizer/vocabulary.h"
#include "06_transformer/model.h"
#include "expect.h"

static const char *room;

static void make_room(void) {
    room = expect_folder();
    static const char *const texts[] = {"a", "b", "ab"};
    Tokenizer *tokenizer = vocabulary_new();
    for (size_t i = 0; i < 3; i++)
        vocabulary_add(tokenizer,
                       (Token){.text = (char *)texts[i], .length = strlen(texts[i])});
    vocabulary_merge(tokenizer, 0, 1, 2);
    tokenizer_save(tokenizer, expect_path(room, "tokenizer.json"));
    tokenizer_free(&tokenizer);
}

TestSuite(tiny, .init = make_room);

/* Exit code of PROGRAM ARGUMENTS with the model; what it prints goes to `said`. */
static int run(const char *call, char *said, size_t size) {
    char command[4096];
    const char *build = expect_build();
    snprintf(command, sizeof command, "%s/bin/%s -m %s/model --run %s 2>&1", build,
             call, room, room);
    FILE *pipe = popen(command, "r");
    said[fread(said, 1, size - 1, pipe)] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Test(tiny, models_work_or_say_why_not) {
    static const Config sizes[] = {
        {.V = 3, .T = 8, .C = 4, .L = 1, .NH = 2, .F = 4},
        {.V = 4, .T = 3, .C = 1, .L = 1, .NH = 1, .F = 1},
        {.V = 5, .T = 31, .C = 3, .L = 2, .NH = 3, .F = 2},
        {.V = 3, .T = 2, .C = 2, .L = 1, .NH = 1, .F = 1},
        {.V = 3, .T = 1, .C = 2, .L = 1, .NH = 1, .F = 1},
        {.V = 60, .T = 39, .C = 16, .L = 1, .NH = 1, .F = 16},
    };
    static const char *const calls[] = {"06_transformer abba",   "06_transformer ab",
                                        "06_transformer tables", "06_transformer aa",
                                        "07_backprop abba",      "07_backprop tables",
                                        "07_backprop aa"};
    char said[1 << 16];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Model *model = model_new(&sizes[i]);
        model_init(model, 1);
        model_save(model, expect_path(room, "model"),
                   expect_path(room, "tokenizer.json"));
        model_free(&model);
        for (size_t c = 0; c < sizeof calls / sizeof *calls; c++) {
            int code = run(calls[c], said, sizeof said);
            cr_expect(code == 0 || code == 64 || code == 65,
                      "%s, V %zu, T %zu: exit code %d: %s", calls[c], sizes[i].V,
                      sizes[i].T, code, said);
            cr_expect((code == 0) == (strstr(said, "guppy: ") == NULL), "%s: %s",
                      calls[c], said);
            cr_expect_null(strstr(said, " -1 ("), "%s: %s", calls[c], said);
        }
    }
}

/* Weights that a float can hold, but whose products it cannot. */
Test(tiny, numbers_that_are_none_are_said) {
    static const char *const calls[] = {"06_transformer abba", "07_backprop abba"};
    int refused = 0;
    const size_t specs[] = {TOK_EMB, UP_WEIGHT, DOWN_WEIGHT, NORM_WEIGHT, OUT_WEIGHT};
    char said[1 << 16];
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        Config sizes = {.V = 60, .T = 39, .C = 16, .L = 2, .NH = 2, .F = 16};
        Model *model = model_new(&sizes);
        model_init(model, 1);
        const Tensor *tensor = layout_at(&model->layout, specs[i], 0);
        for (size_t j = 0; j < tensor->count; j++)
            model->parameters[tensor->offset + j] = j % 3 ? 3e38f : -3e38f;
        model_save(model, expect_path(room, "model"),
                   expect_path(room, "tokenizer.json"));
        model_free(&model);
        for (size_t c = 0; c < sizeof calls / sizeof *calls; c++) {
            int code = run(calls[c], said, sizeof said);
            char *why = strstr(said, "guppy: ");
            cr_expect(code == (why ? 65 : 0), "%s, weights %zu: exit code %d: %s",
                      calls[c], specs[i], code, said);
            if (why != NULL) memset(why, ' ', strcspn(why, "\n"));
            cr_expect(!strstr(said, "nan") && !strstr(said, "inf"), "%s", said);
            refused += why != NULL;
        }
    }
    cr_expect_geq(refused, 4);
}
