#include "02_tokenizer/lines.h"

#include "02_tokenizer/print.h"
#include "expect.h"

#define GOLDEN "tests/golden/bpe/tokenizer.json"

/* What was printed since the last call into a stream of open_memstream. */
static const char *printed(FILE *stream, char **text) {
    static char last[1000];
    fflush(stream);
    size_t size = (size_t)ftell(stream);
    cr_assert_lt(size, sizeof last);
    memcpy(last, *text, size);
    last[size] = '\0';
    rewind(stream);
    return last;
}

Test(lines, encode_and_decode_line_by_line) {
    static const char in[] = "{\"text\": \"hi<|im_end|>\"}\n\n{\"text\": \"\"}\n";
    const char *path = expect_path(expect_folder(), "in.jsonl");
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    Tokens hi = {0};
    char *text, want[100];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    tokenizer_encode(tokenizer, &hi, "hi", 2);
    cr_assert_eq(hi.count, 2);
    snprintf(want, sizeof want, "{\"ids\":[%d,%d,2]}\n{\"ids\":[]}\n", (int)hi.ids[0],
             (int)hi.ids[1]);

    expect_write(path, in, sizeof in - 1);
    cr_expect_eq(lines_encode(out, tokenizer, path, 0), 0);
    cr_expect_str_eq(printed(out, &text), want);
    cr_expect_eq(lines_encode(out, tokenizer, path, 1), 0);
    cr_expect_null(strstr(printed(out, &text), ",2]}")); /* plain: only signs */

    expect_write(path, want, strlen(want));
    lines_decode(out, tokenizer, path);
    cr_expect_str_eq(printed(out, &text),
                     "{\"text\":\"hi<|im_end|>\"}\n{\"text\":\"\"}\n");
    fclose(out);
    free(text);
    free(hi.ids);
    tokenizer_free(&tokenizer);
}

static void decode_hostile(const void *path) {
    lines_decode(stderr, tokenizer_load(GOLDEN), path);
}

static void encode_hostile(const void *path) {
    lines_encode(stderr, tokenizer_load(GOLDEN), path, 0);
}

Test(lines, refuse_what_is_no_text_and_no_id) {
    static const char *const bad[][2] = {
        {"{\"ids\": 7}", ":1: expected a list under \"ids\""},
        {"{\"ids\": [1, -1]}", ":1: ids[1]: expected an integer from 0 to 1499"},
        {"{\"ids\": [1500]}", ":1: ids[0]: expected an integer from 0 to 1499"},
        {"{\"ids\": [4294967297]}", ":1: ids[0]: expected an integer"},
        {"{\"ids\": [1.0]}", ":1: ids[0]: expected an integer"},
    };
    const char *path = expect_path(expect_folder(), "bad.jsonl");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        expect_write(path, bad[i][0], strlen(bad[i][0]));
        expect_fail(65, bad[i][1], decode_hostile, path);
        expect_fail(65, ":1: ", encode_hostile, path);
    }
}

Test(print, shows_what_cannot_be_seen) {
    static const char *const pieces[][2] = {
        {" fish", "·fish"},         {"\n", "↵"},
        {"\t\x7F", "\\x09\\x7f"},   {"na\xC3\xAFve", "na\xC3\xAFve"},
        {"\xF0\x9F", "\\xf0\\x9f"}, {"\x1B[31m", "\\x1b[31m"},
        {"\xC2\x85", "\\xc2\\x85"}, {"\xE2\x80\xAE", "?"},
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *label = piece_label(pieces[i][0], strlen(pieces[i][0]));
        cr_expect_str_eq(label, pieces[i][1]);
        free(label);
    }
    cr_expect_eq(label_width("·na\xC3\xAFve↵"), 7);
}

Test(print, sets_tokens_side_by_side) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    char *text;
    size_t size;
    Tokens tokens = {0};
    FILE *out = open_memstream(&text, &size);
    unsetenv("CLICOLOR_FORCE");
    tokens_print(out, tokenizer, &tokens);
    cr_expect_str_eq(printed(out, &text), "\n\n");
    tokens_push(&tokens, 2);
    tokens_push(&tokens, tokenizer_find(tokenizer, " ", 1));
    tokens_print(out, tokenizer, &tokens);
    cr_expect_str_eq(printed(out, &text), "<|im_end|>|·\n2 223\n");
    setenv("CLICOLOR_FORCE", "1", 1);
    unsetenv("NO_COLOR");
    tokens.count = 1;
    tokens_print(out, tokenizer, &tokens);
    cr_expect_str_eq(printed(out, &text), "\033[30;41m<|im_end|>\033[0m\n2\n");
    fclose(out);
    free(text);
    free(tokens.ids);
    tokenizer_free(&tokenizer);
}
