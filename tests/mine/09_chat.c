/* Each function of chapter 9 beside the book's. A decoder is what each side makes of it: it
 * is compared by its logits. */
#include "09_chat/chat.h"
#include "09_chat/prompt.h"
#include "tests/mine/compare.h"
#include <fcntl.h>

BOOK(choices_new);
BOOK(choices_free);
BOOK(sample_choices);
BOOK(sample_draw);
BOOK(decoder_new);
BOOK(decoder_new_with);
BOOK(decoder_beside);
BOOK(decoder_free);
BOOK(decoder_clear);
BOOK(decoder_length);
BOOK(decoder_read);
BOOK(decoder_logits);
BOOK(fish_load);
BOOK(fish_load_with);
BOOK(fish_free);
BOOK(fish_prompt);
BOOK(fish_prefill);
BOOK(fish_choices);
BOOK(answer_begin);
BOOK(answer_next);
BOOK(answer_free);
BOOK(speech_put);
BOOK(speech_end);
BOOK(chat_prompt);
BOOK(chat_once);
BOOK(chat_run);
BOOK(prompt_open);
BOOK(prompt_read);
extern const DecoderKernels book_DECODER_FLOATS;

static const char golden[] = "tests/golden/bpe/tokenizer.json";
static const Sampling samplings[] = {
    {0, 0, 20}, {0.7, 5, 20}, {1.3, 0, 20}, {2, 1, 20}, {1, 1000, 20}};

/* ---- drawing ---------------------------------------------------------------------- */

static void new_choices(void) {
    Choices made = choices_new(50);
    for (int i = 0; i < 50; i++) made.ids[i] = i, made.chances[i] = 1;
    same_number("count", made.count, 0);
}

static void free_choices(void) {
    Choices made = book_choices_new(50);
    choices_free(&made);
    same_number("the pointers", made.ids || made.chances, 0);
}

static void same_choices(const Choices *got, const Choices *want) {
    same_number("count", got->count, want->count);
    same_ids("ids", got->ids, want->ids, want->count);
    same("chances", got->chances, want->chances, 1, want->count);
}

static void choose(void) {
    for (size_t i = 0; i < 5; i++) {
        float *logits = numbers(60, 4);
        logits[9] = logits[3]; /* equals */
        Choices got = book_choices_new(60), want = book_choices_new(60);
        book_sample_choices(&want, logits, 60, &samplings[i]);
        sample_choices(&got, logits, 60, &samplings[i]);
        same_choices(&got, &want);
    }
}

static void draw(void) {
    float *logits = numbers(60, 4);
    Choices choices = book_choices_new(60);
    book_sample_choices(&choices, logits, 60, &samplings[1]);
    Random mine = {7}, book = {7};
    for (int i = 0; i < 500; i++) {
        float got = NAN, want = NAN;
        int32_t token = sample_draw(&choices, &mine, &got);
        same_number("the token", (uint64_t)token,
                    (uint64_t)book_sample_draw(&choices, &book, &want));
        same("the chance", &got, &want, 1, 1);
        same_number("the generator's state", mine.state, book.state);
    }
    sample_draw(&choices, &mine, NULL);
}

/* ---- the decoder ------------------------------------------------------------------- */

static Model *newborn(size_t V) {
    const Config config = {
        .V = V, .T = 64, .C = 24, .L = 2, .NH = 3, .F = 40, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 3);
    for (size_t i = 0; i < model->layout.total; i++) model->parameters[i] *= 4;
    return model;
}

/* Two conversations, first several tokens at once, then one each. */
static void same_decoder(Decoder *mine, Decoder *book, size_t V) {
    const int32_t tokens[] = {1, 7, 29, 8, 2, 5};
    const uint32_t slots[] = {0, 1, 0, 0, 1, 1};
    float *got = nans(6 * V), *want = nans(6 * V);
    for (int turn = 0; turn < 4; turn++) {
        size_t N = turn ? 2 : 6;
        decoder_read(mine, tokens, slots, N);
        book_decoder_read(book, tokens, slots, N);
        decoder_logits(mine, got, 0, N);
        book_decoder_logits(book, want, 0, N);
        same("logits", got, want, N, V);
        for (size_t slot = 0; slot < 2; slot++)
            same_number("the length", decoder_length(mine, slot),
                        book_decoder_length(book, slot));
    }
}

static void new_decoder(void) {
    Model *model = newborn(300);
    same_decoder(decoder_new(model, 2), book_decoder_new(model, 2), 300);
}

static void new_with(void) {
    Model *model = newborn(300);
    same_decoder(decoder_new_with(model, &DECODER_FLOATS, 2),
                 book_decoder_new_with(model, &book_DECODER_FLOATS, 2), 300);
}

static void beside(void) {
    Model *model = newborn(300);
    Decoder *mine = decoder_new(model, 1), *book = book_decoder_new(model, 1);
    same_decoder(decoder_beside(mine, 2), book_decoder_beside(book, 2), 300);
}

static void clear(void) {
    Model *model = newborn(300);
    Decoder *mine = decoder_new(model, 2), *book = book_decoder_new(model, 2);
    for (int turn = 0; turn < 2; turn++) {
        same_decoder(mine, book, 300);
        decoder_clear(mine, 1);
        book_decoder_clear(book, 1);
    }
}

static void free_decoder(void) {
    Decoder *one = decoder_new(newborn(300), 1);
    decoder_free(&one);
    same_number("the handle", one == NULL, 1);
}

/* ---- the fish ---------------------------------------------------------------------- */

static const char *folder(void) {
    Tokenizer *tokenizer = tokenizer_load(golden);
    model_save(newborn(tokenizer_size(tokenizer) + 3), compare_path("model"), golden);
    compare_write("model/training.json", "{\"longest\": 40}");
    return compare_path("model");
}

static void same_fish(const Fish *got, const Fish *want) {
    same_number("longest", got->longest, want->longest);
    same_number("banned", got->banned.count, want->banned.count);
    same_ids("banned", got->banned.ids, want->banned.ids, want->banned.count);
    same_number("the tokenizer", tokenizer_digest(got->tokenizer),
                tokenizer_digest(want->tokenizer));
    same_number("parameters", got->model->layout.total, want->model->layout.total);
    same_number("the decoder", got->decoder != NULL, 1);
}

static void load(void) {
    const char *from = folder();
    Fish got = fish_load(from), want = book_fish_load(from);
    same_fish(&got, &want);
}

static void load_with(void) {
    const char *from = folder();
    Fish got = fish_load_with(model_load(from), from, &DECODER_FLOATS),
         want = book_fish_load(from);
    same_fish(&got, &want);
}

static void free_fish(void) {
    Fish one = fish_load(folder());
    fish_free(&one);
    same_number("the handles", one.model || one.tokenizer || one.decoder, 0);
}

static const char *const questions[] = {
    "hi guppy", "", "<|im_end|> and more",
    "a question that is far too long for a fish with so small a memory, which it has "
    "to read \xC3\xA4ll the same, "
    "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"
    "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"};

static void prompts(void) {
    Fish fish = book_fish_load(folder());
    for (int i = 0; i < 4; i++) {
        Tokens got = {0}, want = {0};
        size_t used =
            book_fish_prompt(&fish, &want, questions[i], strlen(questions[i]));
        same_number("the bytes used",
                    fish_prompt(&fish, &got, questions[i], strlen(questions[i])), used);
        same_number("tokens", got.count, want.count);
        same_ids("tokens", got.ids, want.ids, want.count);
    }
}

/* Fish whose decoders are of their own side. */
static void prefill(void) {
    Fish none = {0};
    const char *from = folder();
    Fish book = book_fish_load(from);
    Tokens prompt = {0};
    book_fish_prompt(&book, &prompt, "hi guppy", 8);
    size_t V = book.model->config.V;
    float *got = nans(V), *want = nans(V);
    none = book, none.decoder = decoder_new(book.model, 1);
    fish_prefill(&none, &prompt, got);
    book_fish_prefill(&book, &prompt, want);
    same("logits", got, want, 1, V);
}

static void choose_for_fish(void) {
    Fish fish = book_fish_load(folder());
    size_t V = fish.model->config.V;
    for (size_t i = 0; i < 5; i++) {
        float *logits = numbers(V, 2), *same_logits = copied(logits, V);
        Choices got = book_choices_new(V), want = book_choices_new(V);
        fish_choices(&fish, &got, logits, &samplings[i]);
        book_fish_choices(&fish, &want, same_logits, &samplings[i]);
        same_choices(&got, &want);
        same("logits", logits, same_logits, 1, V);
    }
}

/* Whole answers, token by token. */
static void answers(void) {
    const char *from = folder();
    for (size_t i = 0; i < 5; i++) {
        Fish book = book_fish_load(from), mine = book;
        Tokens prompt = {0};
        Random random = {i}, book_random = {i};
        book_fish_prompt(&book, &prompt, "hi guppy", 8);
        mine.decoder = decoder_new(book.model, 1);
        Answer got = answer_begin(&mine, &prompt, &samplings[i], &random);
        Answer want = book_answer_begin(&book, &prompt, &samplings[i], &book_random);
        for (int more = 1; more;) {
            more = book_answer_next(&want);
            same_number("what answer_next returns", (uint64_t)answer_next(&got),
                        (uint64_t)more);
            same_number("token", (uint64_t)got.token, (uint64_t)want.token);
            same("chance", &got.chance, &want.chance, 1, 1);
            same_number("count", got.count, want.count);
            same_number("ending", (uint64_t)got.ending, (uint64_t)want.ending);
        }
    }
}

static void free_answer(void) {
    Answer none = {0};
    answer_free(&none);
}

/* ---- the conversation ---------------------------------------------------------------- */

static void speak(FILE *out, void put(Speech *, const char *, size_t),
                  void end(Speech *)) {
    const char *pieces[] = {"h\xC3", "\xA4llo\n", "\x01\xF0\x9F", "x\xF0\x9F\x90\x9F",
                            "\xE2\x82"};
    Speech speech = {.stream = out};
    for (int i = 0; i < 5; i++) put(&speech, pieces[i], strlen(pieces[i]));
    end(&speech);
}

static void put_speech(void) {
    same_text("out", PRINTED(out, speak(out, speech_put, book_speech_end)),
              PRINTED(out, speak(out, book_speech_put, book_speech_end)));
}

static void end_speech(void) {
    same_text("out", PRINTED(out, speak(out, book_speech_put, speech_end)),
              PRINTED(out, speak(out, book_speech_put, book_speech_end)));
}

/* What a call prints on both of its outputs, given this to read. */
#define HEARD(name, input, call)                                                       \
    __extension__({                                                                    \
        fflush(NULL);                                                                  \
        int kept[3] = {dup(0), dup(1), dup(2)};                                        \
        char *in = compare_write("in", input), *out = compare_path(name);              \
        if (freopen(in, "r", stdin) == NULL) abort();                                  \
        int file = open(out, O_RDWR | O_CREAT | O_TRUNC, 0666);                        \
        dup2(file, 1);                                                                 \
        call;                                                                          \
        fflush(NULL);                                                                  \
        for (int i = 0; i < 3; i++) dup2(kept[i], i);                                  \
        compare_text(out);                                                             \
    })

static void chat_of_prompt(void) {
    Fish fish = book_fish_load(folder());
    for (int i = 0; i < 4; i++) {
        Tokens got = {0}, want = {0};
        chat_prompt(&fish, &got, questions[i], strlen(questions[i]));
        book_chat_prompt(&fish, &want, questions[i], strlen(questions[i]));
        same_number("tokens", got.count, want.count);
        same_ids("tokens", got.ids, want.ids, want.count);
    }
}

static void once(void) {
    const char *from = folder();
    Fish mine = fish_load(from), book = book_fish_load(from);
    Random random = {1}, book_random = {1};
    same_text("out",
              HEARD("mine", "", chat_once(&mine, "hi guppy", &samplings[1], &random)),
              HEARD("book", "",
                    book_chat_once(&book, "hi guppy", &samplings[1], &book_random)));
}

static void converse(void) {
    const char *from = folder(), *input = "hi guppy\n\n  what?\n/help\nquit\nno more\n";
    Fish mine = fish_load(from), book = book_fish_load(from);
    Random random = {1}, book_random = {1};
    same_text("out", HEARD("mine", input, chat_run(&mine, &samplings[1], &random)),
              HEARD("book", input, book_chat_run(&book, &samplings[1], &book_random)));
}

static void open_prompt(void) {
    size_t length;
    Prompt *mine;
    const char *line = NULL;
    HEARD("mine", "one\r\ntwo", {
        mine = prompt_open("hello");
        line = prompt_read(mine, &length);
    });
    same_text("the line", line ? strndup(line, length) : NULL, "one");
}

static void read_prompt(void) {
    char *got = HEARD("mine", "one\r\n\ntw\to", {
        size_t length;
        Prompt *prompt = prompt_open("hello");
        while (prompt_read(prompt, &length) != NULL) printf("%zu\n", length);
    });
    char *want = HEARD("book", "one\r\n\ntw\to", {
        size_t length;
        Prompt *prompt = book_prompt_open("hello");
        while (book_prompt_read(prompt, &length) != NULL) printf("%zu\n", length);
    });
    same_text("out", got, want);
}

int main(void) {
    const Check checks[] = {
        {"choices_new", new_choices},
        {"choices_free", free_choices},
        {"sample_choices", choose},
        {"sample_draw", draw},
        {"decoder_new", new_decoder},
        {"decoder_new_with", new_with},
        {"decoder_beside", beside},
        {"decoder_read", new_decoder},
        {"decoder_logits", new_decoder},
        {"decoder_length", new_decoder},
        {"decoder_clear", clear},
        {"decoder_free", free_decoder},
        {"fish_load", load},
        {"fish_load_with", load_with},
        {"fish_free", free_fish},
        {"fish_prompt", prompts},
        {"fish_prefill", prefill},
        {"fish_choices", choose_for_fish},
        {"answer_begin", answers},
        {"answer_next", answers},
        {"answer_free", free_answer},
        {"speech_put", put_speech},
        {"speech_end", end_speech},
        {"prompt_open", open_prompt},
        {"prompt_read", read_prompt},
        {"chat_prompt", chat_of_prompt},
        {"chat_once", once},
        {"chat_run", converse},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
