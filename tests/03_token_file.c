#include "03_batches/token_file.h"

#include "01_datagen/dataset.h"
#include "expect.h"

#define GOLDEN "tests/golden/bpe/tokenizer.json"

static const char TALK[] =
    "{\"input\": \"hi\", \"output\": \"hello.\", \"category\": \"a\"}\n"
    "{\"input\": \"what is it\", \"output\": \"it is water. it is all there is.\"}\n"
    "{\"input\": \"\", \"output\": \"\"}\n";

static TokenSet talk_set(const char *folder, size_t context) {
    const char *path = expect_path(folder, "talk.jsonl");
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    expect_write(path, TALK, sizeof TALK - 1);
    TokenSet set = token_set_from_dataset(path, tokenizer, context);
    tokenizer_free(&tokenizer);
    return set;
}

Test(token_set, holds_the_conversations_in_order) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    TokenSet set = talk_set(expect_folder(), 128);
    Conversation first = {.question = "hi", .answer = "hello."};
    Tokens tokens = {0};
    first.question_length = 2;
    first.answer_length = 6;
    tokenizer_encode_conversation(tokenizer, &tokens, &first);
    cr_assert_eq(set.sequences, 3);
    cr_expect_eq(set.cut, 0);
    cr_expect_eq(set.left_out, 0);
    cr_expect_eq(set.tokens, set.starts[3]);
    cr_assert_eq(set.starts[1], tokens.count);
    cr_expect(memcmp(set.ids, tokens.ids, tokens.count * sizeof(int32_t)) == 0);
    for (size_t s = 0; s < 3; s++) {
        cr_expect_eq(set.ids[set.starts[s]], 1);
        cr_expect_eq(set.ids[set.starts[s + 1] - 1], 2);
    }
    free(tokens.ids);
    token_set_free(&set);
    cr_expect_null(set.ids);
    tokenizer_free(&tokenizer);
}

Test(token_set, cuts_and_counts_what_is_too_long) {
    const char *folder = expect_folder();
    TokenSet whole = talk_set(folder, 1000), cut = talk_set(folder, 20);
    size_t longest = whole.starts[2] - whole.starts[1];
    cr_assert_gt(longest, 21);
    cr_expect_eq(cut.starts[2] - cut.starts[1], 21); /* 20 rows */
    cr_expect(memcmp(cut.ids + cut.starts[1], whole.ids + whole.starts[1], 21 * 4) ==
              0);
    size_t longer = 0;
    for (size_t s = 0; s < 3; s++) longer += whole.starts[s + 1] - whole.starts[s] > 21;
    cr_expect_eq(cut.cut, longer);
    TokenSet fits = talk_set(folder, longest - 1);
    cr_expect_eq(fits.cut, 0);
    cr_expect_eq(fits.tokens, whole.tokens);
    token_set_free(&fits);
    token_set_free(&whole);
    token_set_free(&cut);
}

Test(token_file, is_read_as_it_was_written) {
    const char *folder = expect_folder(),
               *path = expect_path(folder, "talk.safetensors");
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    TokenSet set = talk_set(folder, 20);
    token_file_write(path, &set);
    TokenSet back = token_file_read(path, tokenizer);
    cr_expect_eq(back.vocabulary, 1500);
    cr_expect_eq(back.context, 20);
    cr_expect_eq(back.cut, set.cut);
    cr_assert_eq(back.sequences, set.sequences);
    cr_assert_eq(back.tokens, set.tokens);
    cr_expect(memcmp(back.starts, set.starts, 8 * (set.sequences + 1)) == 0);
    cr_expect(memcmp(back.ids, set.ids, 4 * set.tokens) == 0);
    token_set_free(&set);
    token_set_free(&back);
    tokenizer_free(&tokenizer);
}

static void read_hostile(const void *path) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    token_file_read(path, tokenizer);
}

/* The file `good` to `path`, with another text in the place of the first `from` that
 * its header has, and the header's length set right. */
static void write_changed(const char *path, const char *good, size_t size,
                          const char *from, const char *to) {
    uint64_t length;
    memcpy(&length, good, sizeof length);
    const char *header = good + sizeof length;
    const char *at = memmem(header, length, from, strlen(from));
    cr_assert_not_null(at, "no '%s' in the header", from);
    size_t before = at - header, behind = size - 8 - before - strlen(from);
    char *bad = malloc(size + strlen(to));
    uint64_t changed = length - strlen(from) + strlen(to);
    memcpy(bad, &changed, 8);
    memcpy(bad + 8, header, before);
    memcpy(bad + 8 + before, to, strlen(to));
    memcpy(bad + 8 + before + strlen(to), at + strlen(from), behind);
    expect_write(path, bad, 8 + before + strlen(to) + behind);
    free(bad);
}

/* Every number of the header set to what hurts. */
Test(token_file, believes_no_number_of_the_header) {
    const char *folder = expect_folder(),
               *path = expect_path(folder, "talk.safetensors");
    TokenSet set = talk_set(folder, 128);
    size_t size;
    token_file_write(path, &set);
    char *good = expect_read(path, &size), from[100], to[100];
    const struct {
        const char *key;
        uint64_t value;
    } texts[] = {{"vocabulary", set.vocabulary},
                 {"tokenizer", set.digest},
                 {"context", set.context},
                 {"cut", 0},
                 {"left_out", 0},
                 {"checksum", 0}};
    static const char *const values[] = {
        "", "-1", "x", " 4", "4 ", "0x10", "18446744073709551616", "1e3"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            snprintf(from, sizeof from, "\"%s\":\"", texts[t].key);
            snprintf(to, sizeof to, "\"%s\":\"%s\",\"was\":\"", texts[t].key,
                     values[v]);
            write_changed(path, good, size, from, to);
            expect_fail(65, "talk.safetensors: ", read_hostile, path);
            expect_fail(65, "; run make 03", read_hostile, path);
        }
    for (size_t t = 0; t < sizeof texts / sizeof *texts;
         t++) { /* one that is missing */
        snprintf(from, sizeof from, "\"%s\":", texts[t].key);
        write_changed(path, good, size, from, "\"other\":");
        expect_fail(65, "talk.safetensors: ", read_hostile, path);
    }
    write_changed(path, good, size, "\"context\":\"128\"", "\"context\":\"1048577\"");
    expect_fail(65, "context: expected a whole number from 1 to 1048576", read_hostile,
                path);
    write_changed(path, good, size, "\"context\":\"128\"", "\"context\":\"3\"");
    expect_fail(65, "too short or too long; run make 03", read_hostile, path);
    write_changed(path, good, size, "\"context\":\"128\"", "\"context\":\"0\"");
    expect_fail(65, "context: expected a whole number from 1", read_hostile, path);
    token_set_free(&set);
    free(good);
    expect_fail(66, "nowhere.safetensors", read_hostile, "nowhere.safetensors");
}

/* Sizes that fit, modulo 2^64; tensors that are missing, of another type, or more. */
Test(token_file, believes_no_tensor_of_the_header) {
    const char *folder = expect_folder(),
               *path = expect_path(folder, "talk.safetensors");
    TokenSet set = talk_set(folder, 128);
    size_t size;
    token_file_write(path, &set);
    char *good = expect_read(path, &size), ids[100], huge[100];
    snprintf(ids, sizeof ids, "\"shape\":[%zu]", set.tokens);
    snprintf(huge, sizeof huge, "\"shape\":[%llu]",
             (unsigned long long)set.tokens + (1ULL << 62));
    const char *const changes[][3] = {
        {"\"shape\":[4]", "\"shape\":[2305843009213693956]",
         "starts: expected data_off"},
        {ids, huge, "ids: expected data_offsets of"},
        {"\"shape\":[4]", "\"shape\":[5]", "starts: expected data_offsets"},
        {"\"shape\":[4]", "\"shape\":[-4]", "starts: expected a shape"},
        {"\"shape\":[4]", "\"shape\":[4,1]", "starts: expected a list of numbers"},
        {"\"shape\":[4]", "\"shape\":[]", "starts: expected a shape"},
        {"\"U64\"", "\"I32\"", "starts: expected data_offsets"},
        {"\"I32\"", "\"F32\"", "ids: expected dtype I32, found F32"},
        {"\"I32\"", "\"I64\"", "ids: expected dtype F32, I32, U64 or I8, found I64"},
        {"\"starts\"", "\"stars\"", "the tensor 'starts' is missing"},
        {"\"ids\"", "\"odds\"", "the tensor 'ids' is missing"},
        {"\"starts\"",
         "\"more\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[0,0]},"
         "\"starts\"",
         "no tensor 'more'"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        write_changed(path, good, size, changes[i][0], changes[i][1]);
        expect_fail(65, changes[i][2], read_hostile, path);
        expect_fail(65, "; run make 03", read_hostile, path);
    }
    token_set_free(&set);
    free(good);
}

/* Any byte of the data, any length of the file. */
Test(token_file, notices_what_a_disk_does) {
    const char *folder = expect_folder(),
               *path = expect_path(folder, "talk.safetensors");
    TokenSet set = talk_set(folder, 128);
    size_t size;
    token_file_write(path, &set);
    char *good = expect_read(path, &size);
    size_t data = size - 8 * (set.sequences + 1) - 4 * set.tokens;
    for (size_t at = data; at < size; at += 5) {
        good[at] ^= 0x40;
        expect_write(path, good, size);
        expect_fail(65, "checksum is wrong; run make 03", read_hostile, path);
        good[at] ^= 0x40;
    }
    for (size_t length = 0; length < size; length += 9) {
        expect_write(path, good, length);
        expect_fail(65, "; run make 03", read_hostile, path);
    }
    good[size] = 0; /* expect_read left room for it */
    expect_write(path, good, size + 1);
    expect_fail(65, "1 bytes belong to no tensor; run make 03", read_hostile, path);
    token_set_free(&set);
    free(good);
}

static void set_of_nothing(const void *path) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    token_set_from_dataset(path, tokenizer, 20);
}

Test(token_set, wants_a_conversation) {
    const char *path = expect_path(expect_folder(), "empty.jsonl");
    expect_write(path, "\n", 1);
    expect_fail(65, "empty.jsonl: expected a conversation, found none", set_of_nothing,
                path);
}

/* Two conversations of 3 tokens, in the arrays of the caller. */
static TokenSet small_set(uint64_t starts[3], int32_t ids[6]) {
    static const int32_t six[] = {1, 5, 2, 1, 5, 2};
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    TokenSet set = {.vocabulary = 1500,
                    .digest = tokenizer_digest(tokenizer),
                    .context = 4,
                    .sequences = 2,
                    .tokens = 6,
                    .starts = starts,
                    .ids = ids};
    memcpy(starts, (uint64_t[]){0, 3, 6}, 3 * sizeof *starts);
    memcpy(ids, six, sizeof six);
    tokenizer_free(&tokenizer);
    return set;
}

static void write_set(const char *path, int32_t id, uint64_t second) {
    uint64_t starts[3];
    int32_t ids[6];
    TokenSet set = small_set(starts, ids);
    starts[1] = second;
    ids[2] = id;
    token_file_write(path, &set);
}

/* The checksum is right here: whoever wrote these files meant it. */
Test(token_file, refuses_what_is_well_formed_but_wrong) {
    const char *path = expect_path(expect_folder(), "bad.safetensors");
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    write_set(path, 2, 3);
    TokenSet good = token_file_read(path, tokenizer);
    cr_expect_eq(good.sequences, 2);
    token_set_free(&good);
    static const int32_t ids[] = {-1, 1500, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < 4; i++) {
        write_set(path, ids[i], 3);
        expect_fail(65, "a token id is outside the vocabulary", read_hostile, path);
    }
    static const uint64_t seconds[] = {0, 1, 5, 6, 7, UINT64_MAX};
    for (size_t i = 0; i < 6; i++) {
        write_set(path, 2, seconds[i]);
        expect_fail(65, "a conversation is too short or too long", read_hostile, path);
    }
    uint64_t starts[3];
    int32_t six[6];
    TokenSet set = small_set(starts, six);
    set.context = TOKEN_MAX_CONTEXT + 1;
    token_file_write(path, &set);
    expect_fail(65, "context: expected a whole number from 1 to 1048576", read_hostile,
                path);
    set.context = 4;
    set.sequences = set.tokens = 0;
    token_file_write(path, &set);
    expect_fail(65, "expected a conversation, found none; run make 03", read_hostile,
                path);
    tokenizer_free(&tokenizer);
}

static void read_with_other(const void *path) {
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/odd/strings.json");
    token_file_read(path, tokenizer);
}

Test(token_file, knows_its_tokenizer) {
    const char *path = expect_path(expect_folder(), "talk.safetensors");
    write_set(path, 2, 3);
    expect_fail(65, "was made with another tokenizer.json; run make 03",
                read_with_other, path);
}
