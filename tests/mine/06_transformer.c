/* Each function of chapter 6 beside the book's. */
#include "06_transformer/model.h"
#include "tests/mine/compare.h"

BOOK(config_preset);
BOOK(config_read);
BOOK(config_write);
BOOK(layout_at);
BOOK(layout_tensors);
BOOK(model_outline);
BOOK(model_new);
BOOK(model_free);
BOOK(model_init);
BOOK(model_load);
BOOK(model_tokenizer);
BOOK(model_save);
BOOK(model_parameter);
BOOK(activation);
BOOK(activations_lay);
BOOK(activations_free);
BOOK(model_forward);
BOOK(model_logits);
BOOK(model_losses);

static const Config sizes = {
    .V = 300, .T = 16, .C = 24, .L = 2, .NH = 3, .F = 40, .start = 1, .end = 2};
static const int32_t tokens[] = {1, 7, 299, 7, 2, 1, 5, 8},
                     targets[] = {7, 299, 7, 2, 9, 5, 8, 2};
static const int32_t positions[] = {0, 1, 2, 3, 4, 0, 1, 2};
static const uint32_t starts[] = {0, 5, 8}, lines[] = {0, 1};
static const Batch batch = {8, 2, tokens, targets, positions, starts, lines};

static void same_config(const Config *got, const Config *want) {
    same_text("the config", PRINTED(out, book_config_write(out, got)),
              PRINTED(out, book_config_write(out, want)));
}

static void preset(void) {
    const char *names[] = {"guppy", "long", "minnow"};
    for (int i = 0; i < 3; i++) {
        Config got = config_preset(names[i]), want = book_config_preset(names[i]);
        same_config(&got, &want);
    }
}

static void read_config(void) {
    Config got = config_read("tests/golden/tiny/config.json");
    Config want = book_config_read("tests/golden/tiny/config.json");
    same_config(&got, &want);
}

static void same_layout(const Layout *got, const Layout *want) {
    same_number("count", got->count, want->count);
    same_number("elements", got->elements, want->elements);
    same_number("total", got->total, want->total);
    for (size_t i = 0; i < want->count; i++) {
        const Tensor *t = &got->tensors[i], *w = &want->tensors[i];
        same_text("a name", t->name, w->name);
        same_number(w->name, t->offset, w->offset);
        same_number(w->name, t->count, w->count);
        same_number(w->name, t->rank, w->rank);
        same_number(w->name, (uint64_t)t->fill, (uint64_t)w->fill);
    }
}

static void at(void) {
    Model *model = book_model_outline(&sizes);
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++)
        for (size_t layer = 0; layer < sizes.L; layer++)
            same_text("the tensor's name", layout_at(&model->layout, spec, layer)->name,
                      book_layout_at(&model->layout, spec, layer)->name);
}

static void tensors(void) {
    Model *model = book_model_new(&sizes);
    FileTensor *got = layout_tensors(&model->layout, model->parameters, "m.");
    FileTensor *want = book_layout_tensors(&model->layout, model->parameters, "m.");
    for (size_t i = 0; i < model->layout.count; i++) {
        same_text("a name", got[i].name, want[i].name);
        same_number(want[i].name, got[i].rank, want[i].rank);
        same_number(want[i].name, got[i].data == want[i].data, 1);
    }
}

static void outline(void) {
    Model *model = model_outline(&sizes), *book = book_model_outline(&sizes);
    same_layout(&model->layout, &book->layout);
    same_number("awake", model->awake, book->awake);
    same_number("parameters", model->parameters == NULL, 1);
    same_config(&model->config, &sizes);
}

static void same_parameters(const Model *got, const Model *want) {
    same_layout(&got->layout, &want->layout);
    for (size_t i = 0; i < want->layout.count; i++) {
        const Tensor *t = &want->layout.tensors[i];
        same(t->name, got->parameters + t->offset, want->parameters + t->offset,
             t->rank == 2 ? t->shape[0] : 1, t->shape[t->rank - 1]);
    }
}

static void new_model(void) {
    same_parameters(model_new(&sizes), book_model_new(&sizes));
}

static void free_model(void) {
    Model *none = NULL, *one = book_model_new(&sizes);
    model_free(&none);
    model_free(&one);
    same_number("the handle", one == NULL, 1);
}

static Model *newborn(void) {
    Model *model = book_model_new(&sizes);
    book_model_init(model, 3);
    return model;
}

static void init(void) {
    Model *model = book_model_new(&sizes);
    model_init(model, 3);
    same_parameters(model, newborn());
}

static void load(void) {
    same_parameters(model_load("tests/golden/tiny"),
                    book_model_load("tests/golden/tiny"));
}

static void tokenizer(void) {
    Config large = sizes;
    large.V = 5000;
    Tokenizer *got = model_tokenizer(book_model_new(&large), "tests/golden/bpe");
    same_number("its digest", tokenizer_digest(got),
                tokenizer_digest(
                    book_model_tokenizer(book_model_new(&large), "tests/golden/bpe")));
}

static void save(void) {
    model_save(newborn(), compare_path("model"), "tests/golden/bpe/tokenizer.json");
    same_parameters(book_model_load(compare_path("model")), newborn());
    same_text("tokenizer.json", compare_text(compare_path("model/tokenizer.json")),
              compare_text("tests/golden/bpe/tokenizer.json"));
}

static void parameter(void) {
    Model *model = newborn();
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++)
        for (size_t layer = 0; layer < sizes.L; layer++)
            same_number(
                "its place",
                (uint64_t)(model_parameter(model, model->parameters, spec, layer) -
                           model->parameters),
                (uint64_t)(book_model_parameter(model, model->parameters, spec, layer) -
                           model->parameters));
}

static const TensorSpec specs[] = {
    {"a", 0, 3, 5, 0}, {"b", 1, 7, 0, 0}, {"c", 1, 2, 2, 0}, {"d", 0, 1, 0, 0}};

static void lay(void) {
    Activations got = {0}, want = {0};
    for (size_t L = 1; L < 4; L++) {
        activations_lay(&got, specs, 4, L);
        book_activations_lay(&want, specs, 4, L);
        same_layout(&got.layout, &want.layout);
        same("block", got.block, want.block, 1, want.layout.total);
    }
}

static void free_activations(void) {
    Activations made = {0};
    book_activations_lay(&made, specs, 4, 2);
    activations_free(&made);
    same_number("the pointers", made.block || made.layout.tensors || made.capacity, 0);
}

static void one_activation(void) {
    Activations made = {0};
    book_activations_lay(&made, specs, 4, 2);
    for (size_t spec = 0; spec < 4; spec++)
        for (size_t layer = 0; layer < 2; layer++)
            same_number("its place",
                        (uint64_t)(activation(&made, spec, layer) - made.block),
                        (uint64_t)(book_activation(&made, spec, layer) - made.block));
}

/* Every tensor that goes forward, one after the other; the second time with dropout and a
 * block that sleeps. */
static void forward(void) {
    const Dropout drop = {0.1, 5};
    for (int second = 0; second < 2; second++) {
        Model *model = newborn();
        Activations got = {0}, want = {0};
        if (second) model->awake = 1;
        book_model_forward(model, &want, &batch, second ? &drop : NULL);
        model_forward(model, &got, &batch, second ? &drop : NULL);
        same_layout(&got.layout, &want.layout);
        for (size_t i = 0; i < want.layout.count; i++) {
            const Tensor *t = &want.layout.tensors[i];
            if (t->spec == LOGITS) continue;
            same(t->name, got.block + t->offset, want.block + t->offset,
                 t->rank == 2 ? t->shape[0] : 1, t->shape[t->rank - 1]);
        }
        same_number("N", got.N, want.N);
        same_number("W", got.W, want.W);
    }
}

static void logits(void) {
    Model *model = newborn();
    float *norm = numbers(5 * sizes.C, 1), *got = nans(5 * sizes.V),
          *want = nans(5 * sizes.V);
    model_logits(model, got, norm, 5);
    book_model_logits(model, want, norm, 5);
    same("logits", got, want, 5, sizes.V);
}

static void losses(void) {
    Model *model = newborn();
    Activations activations = {0};
    float *got = nans(8), *want = nans(8);
    book_model_forward(model, &activations, &batch, NULL);
    double sum = book_model_losses(model, &activations, &batch, want);
    same_real("the sum", model_losses(model, &activations, &batch, got), sum);
    same("losses", got, want, 1, 8);
}

int main(void) {
    const Check checks[] = {
        {"config_preset", preset},
        {"config_read", read_config},
        {"layout_at", at},
        {"layout_tensors", tensors},
        {"model_outline", outline},
        {"model_new", new_model},
        {"model_free", free_model},
        {"model_init", init},
        {"model_parameter", parameter},
        {"model_load", load},
        {"model_tokenizer", tokenizer},
        {"model_save", save},
        {"activations_lay", lay},
        {"activations_free", free_activations},
        {"activation", one_activation},
        {"model_forward", forward},
        {"model_logits", logits},
        {"model_losses", losses},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
