/* fuzz: hostile bytes for every reader of a file, by libFuzzer. One harness a reader: -DFUZZ=NAME.
 *
 * fail ends a program; here it ends one input: the linker sends _exit to __wrap__exit, which
 * jumps back. What the reader leaves open and allocated is then closed and given back: a
 * harness that kept it would soon run out of memory, and blame the input it read last. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/random.h"
#include "01_datagen/character.h"
#include "01_datagen/dataset.h"
#include "01_datagen/sampler.h"
#include "02_tokenizer/tokenizer.h"
#include "03_batches/token_file.h"
#include "06_transformer/model.h"
#include "08_training/checkpoint.h"
#include "08_training/optimizer.h"

#include <fcntl.h>
#include <jansson.h>
#include <sanitizer/allocator_interface.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

static jmp_buf fuzz_end;
static _Thread_local int fuzz_inside; /* libFuzzer has threads of its own */

_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);
_Noreturn void __real_exit(int code);
_Noreturn void __wrap_exit(int code);
_Noreturn void __wrap__exit(int code) {
    if (!fuzz_inside) __real__exit(code);
    if (code == EX_SOFTWARE) abort(); /* a broken precondition is our mistake */
    longjmp(fuzz_end, 1);
}

_Noreturn void __wrap_exit(int code) { /* --help, --version */
    if (!fuzz_inside) __real_exit(code);
    longjmp(fuzz_end, 1);
}

/* What one input was given; much of it is freed by the time that the reader fails. */
static void *fuzz_memory[1 << 20], *fuzz_streams[64];
static size_t fuzz_pieces, fuzz_opened;

/* The sanitizer calls this after every malloc, calloc and realloc, those of libraries
 * included. */
void __sanitizer_malloc_hook(const volatile void *memory, size_t size) {
    (void)size;
    if (fuzz_inside && fuzz_pieces < sizeof fuzz_memory / sizeof *fuzz_memory)
        fuzz_memory[fuzz_pieces++] = (void *)memory;
}

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode) {
    FILE *stream = __real_fopen(path, mode);
    if (stream && fuzz_inside &&
        fuzz_opened < sizeof fuzz_streams / sizeof *fuzz_streams)
        fuzz_streams[fuzz_opened++] = stream;
    return stream;
}

/* After a failure: a stream is memory too, and is closed while it has it. */
static void fuzz_give_back(void) {
    fuzz_inside = 0;
    for (size_t i = 0; i < fuzz_opened; i++)
        if (__sanitizer_get_ownership(fuzz_streams[i])) fclose(fuzz_streams[i]);
    for (size_t i = 0; i < fuzz_pieces; i++)
        if (__sanitizer_get_ownership(fuzz_memory[i])) free(fuzz_memory[i]);
}

static char fuzz_folder[64];

/* The bytes as FOLDER/NAME; returns its path. */
static const char *fuzz_file(const char *name, const uint8_t *data, size_t size) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
    close(file);
    return path;
}

static Tokenizer *fuzz_tokenizer(void) {
    static Tokenizer *tokenizer;
    if (!tokenizer) tokenizer = tokenizer_load(getenv("FUZZ_TOKENIZER"));
    return tokenizer;
}

static void fuzz_character(const uint8_t *data, size_t size) {
    Character *character = character_load(fuzz_file("x.txt", data, size));
    Sampler sampler = {.character = character};
    Random random = random_seed(1, "fuzz");
    for (int i = 0; i < 5; i++) {
        Conversation drawn = sampler_next(&sampler, &random);
        if (drawn.question_length != strlen(drawn.question)) abort();
    }
    character_free(&character);
}

static void fuzz_dataset(const uint8_t *data, size_t size) {
    Dataset *dataset = dataset_open(fuzz_file("x.jsonl", data, size));
    for (Conversation read; dataset_next(dataset, &read);) {
        Segment segments[SEGMENTS];
        free(conversation_segments(&read, segments));
    }
    dataset_close(&dataset);
}

/* What is encoded is decoded; of a vocabulary that lacks bytes, what it could spell. */
static void fuzz_round(Tokenizer *tokenizer, const char *text, size_t length) {
    Tokens tokens = {0};
    size_t size, left_out = tokenizer_encode(tokenizer, &tokens, text, length);
    char *back = tokenizer_decode(tokenizer, tokens.ids, tokens.count, &size);
    if (left_out == 0 && getenv("FUZZ_EXACT") &&
        (size != length || memcmp(back, text, size)))
        abort();
    free(back);
    free(tokens.ids);
}

static void fuzz_vocabulary(const uint8_t *data, size_t size) {
    static const char text[] =
        "hi guppy, don't eat 12  \xc3\xa9\xf0\x9f\x90\x9f\n<|im_end|>";
    Tokenizer *tokenizer = tokenizer_load(fuzz_file("tokenizer.json", data, size));
    fuzz_round(tokenizer, text, sizeof text - 1);
    tokenizer_free(&tokenizer);
}

static void fuzz_text(const uint8_t *data, size_t size) {
    fuzz_round(fuzz_tokenizer(), (const char *)data, size);
}

static void fuzz_tokens(const uint8_t *data, size_t size) {
    TokenSet set =
        token_file_read(fuzz_file("x.safetensors", data, size), fuzz_tokenizer());
    for (size_t s = 0; s < set.sequences; s++)
        if (token_set_rows(&set, s) > set.context) abort();
    token_set_free(&set);
}

/* Up to a first NUL config.json, behind it model.safetensors. */
static void fuzz_model(const uint8_t *data, size_t size) {
    const uint8_t *end = memchr(data, 0, size);
    size_t config = end ? (size_t)(end - data) : size,
           rest = end ? size - config - 1 : 0;
    fuzz_file("config.json", data, config);
    fuzz_file("model.safetensors", data + size - rest, rest);
    Model *model = model_load(fuzz_folder);
    model_free(&model);
}

/* Into a model of a few numbers, whose training it says it is. */
static void fuzz_checkpoint(const uint8_t *data, size_t size) {
    static uint64_t starts[] = {0, 3};
    static int32_t ids[] = {1, 3, 2};
    static const TokenSet set = {.vocabulary = 4,
                                 .context = 2,
                                 .sequences = 1,
                                 .tokens = 3,
                                 .starts = starts,
                                 .ids = ids};
    const Config config = {
        .V = 4, .T = 2, .C = 2, .L = 1, .NH = 1, .F = 2, .start = 1, .end = 2};
    Recipe recipe = recipe_preset("minnow");
    Checkpoint checkpoint = {.recipe = &recipe, .seed = 1, .set = &set};
    Model *model = model_new(&config);
    Optimizer optimizer = optimizer_new(model, &recipe);
    if (checkpoint_load(fuzz_file("checkpoint.safetensors", data, size), &checkpoint,
                        model, &optimizer.adamw) &&
        checkpoint.step > recipe.schedule.steps)
        abort();
    optimizer_free(&optimizer);
    model_free(&model);
}

static void fuzz_options(const uint8_t *data, size_t size) {
    static char text[4096];
    char *words[64] = {"fuzz"};
    int flag = 0, count = 1;
    const char *file = NULL;
    size_t number = 3;
    double real = 0.5;
    const Option options[] = {
        option_flag("flag", 'f', &flag, "a flag"),
        option_text("output", 'o', &file, "FILE", "a file"),
        option_count("count", 'n', &number, "N", "a number", 1, 100),
        option_number("real", 'r', &real, "F", "a real number", 0, 1),
    };
    if (size >= sizeof text) return;
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text, *word; count < 63 && (word = strsep(&at, "\n"));)
        words[count++] = word;
    options_read(count, words, "fuzz: a test\n\n  fuzz train FILE   a command\n",
                 options, 4);
    if (number < 1 || number > 100 || !(real >= 0 && real <= 1)) abort();
}

#define FUZZ_PASTE(name)    fuzz_##name
#define FUZZ_FUNCTION(name) FUZZ_PASTE(name)

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerInitialize(int *count, char ***words) {
    (void)count, (void)words;
    snprintf(fuzz_folder, sizeof fuzz_folder, "%s/guppy-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(fuzz_folder)) abort();
    if (!getenv("FUZZ_LOUD")) { /* what the readers say of each input */
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, 1);
        stderr = fdopen(nowhere, "w");
    }
    /* What outlives an input is allocated before the first. */
    static char said[2][BUFSIZ];
    setvbuf(stdout, said[0], _IOFBF, BUFSIZ);
    setvbuf(stderr, said[1], _IOFBF, BUFSIZ);
    if (getenv("FUZZ_TOKENIZER")) fuzz_tokenizer();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int first = dup(0); /* what a reader that failed has left open */
    close(first);
    fuzz_pieces = fuzz_opened = 0;
    fuzz_inside = 1;
    if (setjmp(fuzz_end) == 0)
        FUZZ_FUNCTION(FUZZ)(data, size);
    else
        fuzz_give_back();
    fuzz_inside = 0;
    for (int file = first; file < first + 8; file++) close(file);
    return 0;
}

#ifdef FUZZ_JSON
/* ---- JSON changed as JSON: a reader that is handed only broken syntax is tried nowhere -- */

static unsigned fuzz_draw;

static unsigned fuzz_below(unsigned n) {
    fuzz_draw = fuzz_draw * 1103515245u + 12345u;
    return (fuzz_draw >> 16) % n;
}

static json_t *fuzz_value(void) {
    static const double numbers[] = {-1,           0,    1,   2,    255, 256, 65536,
                                     2147483648.0, 1e18, 0.5, 1e308};
    switch (fuzz_below(8)) {
    case 0:
        return json_null();
    case 1:
        return json_boolean(fuzz_below(2));
    case 2:
        return json_string(fuzz_below(2) ? "" : "\xc4\xa0");
    case 3:
        return json_array();
    case 4:
        return json_object();
    case 5:
        return json_real(numbers[fuzz_below(11)]);
    default:
        return json_integer((json_int_t)numbers[fuzz_below(9)]);
    }
}

/* One change somewhere in `value`; returns what replaces it (a new reference). */
static json_t *fuzz_change(json_t *value) {
    size_t count =
        json_is_array(value) ? json_array_size(value) : json_object_size(value);
    if (count == 0 || fuzz_below(6) == 0) return fuzz_value();
    size_t at = fuzz_below((unsigned)count);
    if (json_is_array(value)) {
        switch (fuzz_below(5)) {
        case 0:
            json_array_remove(value, at);
            break;
        case 1:
            json_array_insert(value, at,
                              json_array_get(value, fuzz_below((unsigned)count)));
            break;
        default:
            json_array_set_new(value, at, fuzz_change(json_array_get(value, at)));
        }
        return json_incref(value);
    }
    void *place = json_object_iter(value);
    while (at-- > 0) place = json_object_iter_next(value, place);
    if (fuzz_below(6) == 0)
        json_object_del(value, json_object_iter_key(place));
    else
        json_object_iter_set_new(value, place,
                                 fuzz_change(json_object_iter_value(place)));
    return json_incref(value);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    /* FUZZ_JSON bytes before the JSON stay as they are (safetensors: the header's length). */
    fuzz_draw = seed;
    if (seed % 4 == 0 || size <= FUZZ_JSON) return LLVMFuzzerMutate(data, size, most);
    size_t room = size - FUZZ_JSON;
    if (FUZZ_JSON == 8) {
        uint64_t header;
        memcpy(&header, data, 8);
        if (header < room) room = (size_t)header;
    }
    json_t *json = json_loadb((char *)data + FUZZ_JSON, room,
                              JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, NULL);
    if (!json) return LLVMFuzzerMutate(data, size, most);
    json_t *changed = fuzz_change(json);
    char *text = json_dumps(changed, JSON_COMPACT | JSON_ENCODE_ANY);
    size_t length = text ? strlen(text) : 0,
           tail = FUZZ_JSON == 8 ? size - FUZZ_JSON - room : 0;
    if (text && FUZZ_JSON + length + tail <= most) {
        memmove(data + FUZZ_JSON + length, data + size - tail, tail);
        memcpy(data + FUZZ_JSON, text, length);
        if (FUZZ_JSON == 8) memcpy(data, &(uint64_t){length}, 8);
        size = FUZZ_JSON + length + tail;
    }
    free(text);
    json_decref(changed);
    json_decref(json);
    return size;
}
#endif
