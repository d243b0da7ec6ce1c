/* Inside a conversation: every tensor by its name, as a map that keeps to its width, beside
 * another, without colors; the lens, and the losses. */
#include "00_ground/fail.h"
#include "02_tokenizer/print.h"
#include "babbler.h"
#include "golden_tensors.h"
#include "studies/09_chat/heat.h"

static void make_subject(void) {
    make_babbler(64);
}

TestSuite(anatomy, .init = make_subject, .fini = remove_babbler);

/* What a function prints; lives until the program ends. */
#define PRINTED(call)                                                                  \
    ({                                                                                 \
        static char *text_;                                                            \
        static size_t size_;                                                           \
        FILE *stream = open_memstream(&text_, &size_);                                 \
        call;                                                                          \
        fclose(stream);                                                                \
        text_;                                                                         \
    })

static size_t widest(const char *text) {
    size_t most = 0;
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        char line[8192];
        snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        size_t width = label_width(line);
        if (strstr(line, " of \"") == NULL && width > most) most = width;
    }
    return most;
}

Test(anatomy, tensors_are_those_of_the_forward_pass_and_of_the_gradient) {
    Anatomy anatomy = anatomy_new(model_folder, "hi guppy");
    const Model *model = anatomy.fish.model;
    View view;
    cr_assert(anatomy_find(&anatomy, "blocks.1.attn.probs", &view));
    cr_expect(view.maps == 2 && view.rows == anatomy.N && view.columns == anatomy.N);
    for (size_t row = 0; row < view.maps * view.rows; row++) {
        double sum = 0;
        for (size_t u = 0; u <= row % view.rows; u++)
            sum += (double)view.x[row * view.stride + u];
        cr_expect_float_eq(sum, 1, 1e-5, "row %zu: expected a sum of 1, found %g", row,
                           sum);
    }
    cr_assert(anatomy_find(&anatomy, "logits", &view));
    cr_expect(view.rows == anatomy.N && view.columns == model->config.V);
    cr_assert(anatomy_find(&anatomy, "norm.weight", &view));
    cr_expect_eq(view.x[5], 1);

    /* the gradient, against the loss with one weight moved */
    cr_assert(anatomy_find(&anatomy, "grad.norm.bias", &view));
    int32_t *positions = memory_new(anatomy.N, sizeof *positions);
    for (size_t n = 0; n < anatomy.N; n++) positions[n] = (int32_t)n;
    Batch batch = {.rows = anatomy.N,
                   .sequences = 1,
                   .tokens = anatomy.tokens.ids,
                   .targets = anatomy.tokens.ids + 1,
                   .positions = positions,
                   .starts = (uint32_t[]){0, (uint32_t)anatomy.N}};
    Activations forward = {0};
    float *losses = memory_new(anatomy.N, sizeof *losses);
    float *bias = model_parameter(model, model->parameters, NORM_BIAS, 0);
    double loss[2];
    for (int up = 0; up < 2; up++) {
        bias[3] += up ? 2e-2f : -1e-2f;
        model_forward(model, &forward, &batch, NULL);
        loss[up] = model_losses(model, &forward, &batch, losses) / (double)anatomy.N;
    }
    cr_expect_leq(
        near_ratio(view.x[3], (float)((loss[1] - loss[0]) / 2e-2), 1e-2, 1e-4), 1,
        "expected %g, found %g", (loss[1] - loss[0]) / 2e-2, (double)view.x[3]);

    const char *const none[] = {"",      "loss",        "blocks.2.out",
                                "grad.", "grad.logits", "grad.grad.norm.bias",
                                "norm"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect_not(anatomy_find(&anatomy, none[i], &view), "'%s' was found",
                      none[i]);
    anatomy_free(&anatomy);
}

Test(anatomy, every_name_of_the_list_is_a_map_that_keeps_to_its_width) {
    Anatomy anatomy = anatomy_new(model_folder, "hi guppy \xf0\x9f\x90\x9f");
    Anatomy second = anatomy_new(model_folder, "x");
    const char *list = PRINTED(anatomy_list(stream, &anatomy, NULL));
    const size_t widths[] = {20, 41, 70, 80, 200};
    size_t names = 0;
    unsetenv("CLICOLOR_FORCE");
    for (const char *line = list; line && *line; line = strchr(line, '\n') + 1) {
        char name[64];
        View view, other;
        if (sscanf(line, "%63s", name) != 1 || !anatomy_find(&anatomy, name, &view))
            continue;
        cr_assert(anatomy_find(&second, name, &other));
        names++;
        for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
            char *one =
                PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, widths[i]));
            char *two = PRINTED(
                heat_print(stream, &anatomy, &view, &second, &other, widths[i]));
            cr_expect_leq(widest(one), widths[i], "%s: found %zu columns:\n%s", name,
                          widest(one), one);
            cr_expect_leq(widest(two), widths[i], "%s: found %zu columns:\n%s", name,
                          widest(two), two);
            cr_expect_null(strchr(one, '\033'));
            free(one);
            free(two);
        }
    }
    cr_expect_eq(names, anatomy.backprop->forward.layout.count +
                            anatomy.fish.model->layout.count);
    anatomy_free(&second);
    anatomy_free(&anatomy);
}

Test(anatomy, digits_say_what_the_numbers_are) {
    Anatomy anatomy = anatomy_new(model_folder, "hi");
    const float x[] = {0, 1, -3, 9, -9, 4.5f};
    View view = {"made.up", x, 1, 2, 3, 3, 0, 0};
    cr_expect_str_eq(PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, 80)),
                     "made.up of \"hi\": 9 is 9\n . 1-3\n 9-9 5\n");
    view.triangle = 1; /* 1, -3 and 4.5 mean nothing */
    cr_expect_str_eq(PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, 80)),
                     "made.up of \"hi\": 9 is 9\n .\n 9-9\n");
    view = (View){"made.up", x, 1, 1, 6, 6, 0, 0}; /* in cells of two */
    cr_expect_str_eq(PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, 6)),
                     "made.up of \"hi\": 9 is 9; a cell: the largest of up to 2\n"
                     " 1 9-9\n");
    setenv("CLICOLOR_FORCE", "1", 1);
    const char *colored = PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, 80));
    cr_expect(strstr(colored, "the darkest is 9\n\033[48;2;255;253;248m  \033[0m"),
              "%s", colored);
    cr_expect(strstr(colored, "\033[48;2;156;60;23m  \033[0m\033[48;2;13;79;92m"), "%s",
              colored);
    setenv("NO_COLOR", "1", 1);
    cr_expect_null(
        strchr(PRINTED(heat_print(stream, &anatomy, &view, NULL, NULL, 80)), '\033'));
    anatomy_free(&anatomy);
}

/* The last layer's column of the lens is what the fish says: its answer, here the
 * likeliest, read off line by line. */
Test(anatomy, behind_the_last_layer_the_lens_sees_the_answer) {
    unsetenv("CLICOLOR_FORCE");
    Anatomy anatomy = anatomy_new(model_folder, "hi");
    char *lens = PRINTED(anatomy_lens(stream, &anatomy, 60)),
         *line = strchr(lens, '\n');
    cr_expect_leq(widest(lens), 60);
    size_t V = anatomy.fish.model->config.V;
    for (size_t n = 0; n < anatomy.N; n++) {
        const float *logits = anatomy.logits + n * V;
        size_t best = 0;
        for (size_t v = 1; v < V; v++)
            if (logits[v] > logits[best]) best = v;
        char *label = token_label(anatomy.fish.tokenizer, (int32_t)best);
        char *end = strchr(++line, '\n'), *cell = end;
        *end = '\0';
        while (cell[-1] == ' ') *--cell = '\0';
        cell = strrchr(line, ' ') + 1;
        cr_expect(cell[0] != '\0' && strncmp(label, cell, strlen(cell)) == 0,
                  "row %zu: expected '%s', found '%s'", n, label, cell);
        line = end;
        free(label);
    }
    anatomy_free(&anatomy);
}

Test(anatomy, losses_of_tokens_are_added_to_those_of_words) {
    Anatomy anatomy = anatomy_new(model_folder, "hi guppy");
    double mean = 0, found = 0, tokens = 0, words = 0, loss, word;
    for (size_t n = 0; n < anatomy.N; n++) mean += (double)anatomy.backprop->losses[n];
    char *text = PRINTED(anatomy_losses(stream, &anatomy)), *last = strrchr(text, '%');
    for (char *line = text; (line = strchr(line, '\n')) && line < last;) {
        int both = sscanf(++line, "%lf %lf %*f%%", &loss, &word);
        tokens += loss;
        if (both == 2 && strncmp(line + 8, "        ", 8) != 0) words += word;
    }
    sscanf(strchr(last, '\n'), "%lf on average", &found);
    cr_expect_float_eq(found, mean / (double)anatomy.N, 6e-4);
    cr_expect_float_eq(tokens, mean, 1e-3 * (double)anatomy.N);
    cr_expect_float_eq(words, mean, 1e-3 * (double)anatomy.N);
    anatomy_free(&anatomy);
}
