#include "02_tokenizer/tokenizer.h"

#include "00_ground/jsonl.h"
#include "02_tokenizer/vocabulary.h"
#include "expect.h"

#define GOLDEN "tests/golden/bpe/tokenizer.json"

Test(tokenizer_file, writes_what_the_reference_writes) {
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    tokenizer_save(tokenizer, path);
    json_t *ours = json_read(path), *theirs = json_read(GOLDEN);
    cr_expect(json_equal(ours, theirs));
    Tokenizer *again = tokenizer_load(path);
    cr_expect_eq(tokenizer_digest(again), tokenizer_digest(tokenizer));
    json_decref(ours);
    json_decref(theirs);
    tokenizer_free(&again);
    tokenizer_free(&tokenizer);
}

Test(tokenizer_file, keeps_odd_settings) {
    static const char *const names[] = {"strings", "unknown", "blank", "nosplit",
                                        "longest"};
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[100];
        snprintf(file, sizeof file, "tests/golden/bpe/odd/%s.json", names[i]);
        Tokenizer *tokenizer = tokenizer_load(file);
        tokenizer_save(tokenizer, path);
        Tokenizer *again = tokenizer_load(path);
        cr_expect_eq(tokenizer_digest(again), tokenizer_digest(tokenizer), "%s", file);
        tokenizer_free(&again);
        tokenizer_free(&tokenizer);
    }
}

/* Whatever changes ids must change the digest. */
Test(tokenizer_file, has_a_digest_of_all_that_matters) {
    uint64_t seen[8];
    for (int change = 0; change < 8; change++) {
        Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/odd/unknown.json");
        if (change == 1) tokenizer->split = false;
        if (change == 2) tokenizer->prefix_space = true;
        if (change == 3) tokenizer->unknown = -1;
        if (change == 4) tokenizer->tokens[1].text[0] = 'x';
        if (change == 5) tokenizer->tokens[0].special = false;
        if (change == 6) cr_assert(vocabulary_merge(tokenizer, 2, 3, 7));
        if (change == 7)
            cr_assert(vocabulary_add(tokenizer, (Token){.text = "z", .length = 1}));
        seen[change] = tokenizer_digest(tokenizer);
        for (int before = 0; before < change; before++)
            cr_expect_neq(seen[before], seen[change], "%d and %d", before, change);
        tokenizer_free(&tokenizer);
    }
}

typedef struct {
    const char *text, *want;
} Hostile;

static void load_hostile(const void *path) {
    Tokenizer *tokenizer = tokenizer_load(path);
    tokenizer_free(&tokenizer);
}

#define FILE_OF(added, pre, model)                                                     \
    "{\"added_tokens\": [" added "], \"normalizer\": null, \"pre_tokenizer\": " pre    \
    ", \"model\": {\"type\": \"BPE\", " model "}}"
#define POST(p)     "{\"pre_tokenizer\": " BYTES ", \"post_processor\": " p "}"
#define BYTES       "{\"type\": \"ByteLevel\"}"
#define SOME        "\"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}"
#define MODEL(m)    FILE_OF("", BYTES, m)
#define ADDED(a)    FILE_OF(a, BYTES, SOME ", \"merges\": []")
#define MERGES(m)   MODEL(SOME ", \"merges\": [" m "]")
#define VOCAB(v)    MODEL("\"vocab\": {" v "}, \"merges\": []")
#define SETTING(s)  MODEL(s ", " SOME ", \"merges\": []")
#define SPLITTER(p) FILE_OF("", p, SOME ", \"merges\": []")

Test(tokenizer_file, refuses_hostile_files_with_the_place) {
    static const Hostile files[] = {
        {"", "JSON"},
        {"[]", "expected a JSON object"},
        {"{\"model\": {\"a\": 1, \"a\": 2}}", "duplicate"},
        {"{}", "pre_tokenizer: expected an object, found null"},
        {SPLITTER("null"), "pre_tokenizer: expected an object, found null"},
        {SPLITTER("{\"type\": \"Whitespace\"}"),
         "pre_tokenizer: expected ByteLevel, found Whitespace"},
        {SPLITTER("{\"type\": \"Sequence\", \"pretokenizers\": [" BYTES "]}"),
         "pre_tokenizer: expected ByteLevel, found Sequence"},
        {SPLITTER("{}"), "pre_tokenizer: expected ByteLevel, found another"},
        {SPLITTER("{\"type\": \"ByteLevel\", \"use_regex\": 3}"),
         "use_regex: expected"},
        {"{\"normalizer\": {\"type\": \"NFC\"}}",
         "normalizer: expected none, found NFC"},
        {"{\"truncation\": {\"max_length\": 4}}", "truncation: expected none"},
        {"{\"padding\": {\"pad_id\": 0}}", "padding: expected none"},
        {POST("{\"type\": \"TemplateProcessing\", \"single\": []}"),
         "post_processor: expected ByteLevel, found TemplateProcessing"},
        {POST("{\"type\": \"Sequence\", \"processors\": [" BYTES
              ", {\"type\": \"RobertaProcessing\"}]}"),
         "post_processor: expected ByteLevel, found Sequence"},
        {POST("{}"), "post_processor: expected ByteLevel, found another"},
        {POST("3"), "post_processor: expected an object"},
        {MODEL("\"merges\": []"), "vocab: expected an object, found null"},
        {MODEL(SOME), "merges: expected an array, found null"},
        {SETTING("\"dropout\": 0.1"), "dropout: expected none"},
        {SETTING("\"fuse_unk\": true"), "fuse_unk: expected none"},
        {SETTING("\"byte_fallback\": true"), "byte_fallback: expected none"},
        {SETTING("\"end_of_word_suffix\": \"</w>\""), "end_of_word_suffix: expected"},
        {VOCAB("\"a\": 0, \"b\": 0"), "vocab: expected each id once, found 0"},
        {VOCAB("\"a\": 0, \"b\": 2"), "vocab: expected an id from 0 to 1 for \"b\""},
        {VOCAB("\"a\": -1"), "vocab: expected an id"},
        {VOCAB("\"a\": 4294967296"), "vocab: expected an id"},
        {VOCAB("\"a\": 99999999999999999999999"), "too big"},
        {VOCAB("\"a\": 0.0"), "vocab: expected an id"},
        {VOCAB("\"a\": \"0\""), "vocab: expected an id"},
        {VOCAB("\"\": 0"), "expected bytes in GPT-2's characters"},
        {VOCAB("\"a b\": 0"), "expected bytes in GPT-2's characters, found \"a b\""},
        {VOCAB("\"\\u0144\": 0"), "expected bytes in GPT-2's characters"},
        {VOCAB("\"\\ud83d\\udc1f\": 0"), "expected bytes in GPT-2's characters"},
        {ADDED("7"), "content: expected a string, found null"},
        {ADDED("{\"content\": \"x\"}"), "id: expected an integer, found null"},
        {ADDED("{\"content\": \"\", \"id\": 3}"), "expected a token, found nothing"},
        {ADDED("{\"content\": \"x\\u0000\", \"id\": 3}"), "or a NUL"},
        {ADDED("{\"content\": \"x\", \"id\": 1}"), "expected each id once, found 1"},
        {ADDED("{\"content\": \"x\", \"id\": 4}"), "added_tokens: expected an id"},
        {ADDED("{\"content\": \"a\", \"id\": 1}"), "expected each id once"},
        {ADDED("{\"content\": \"a\", \"id\": 3}"),
         "expected ids without gaps, found none that is 0"},
        {ADDED("{\"content\": \"x\", \"id\": 3, \"single_word\": true}"),
         "single_word: expected none"},
        {ADDED("{\"content\": \"x\", \"id\": 3, \"lstrip\": true}"),
         "lstrip: expected none"},
        {ADDED("{\"content\": \"x\", \"id\": 3, \"rstrip\": true}"),
         "rstrip: expected none"},
        {ADDED("{\"content\": \"x\", \"id\": 3, \"normalized\": true}, "
               "{\"content\": \"y\", \"id\": 4}"),
         "normalized: expected all added tokens alike, found 1 of 2"},
        {FILE_OF("{\"content\": \"ab\", \"id\": 2}", BYTES,
                 SOME ", \"merges\": [\"a b\"]"),
         "merges[0]: expected a piece in the vocabulary, found \"ab\""},
        {MERGES("7"), "merges[0]: expected two pieces"},
        {MERGES("\"ab\""), "merges[0]: expected two pieces"},
        {MERGES("[\"a\"]"), "merges[0]: expected two pieces"},
        {MERGES("[\"a\", \"b\", \"b\"]"), "merges[0]: expected two pieces"},
        {MERGES("[\"a\", 1]"), "merges[0]: expected two pieces"},
        {MERGES("\"a b\", \"a z\""), "merges[1]: expected a piece in the vocabulary"},
        {MERGES("[\"\", \"ab\"]"), "merges[0]: expected a piece in the vocabulary"},
        {MERGES("\"a \""), "merges[0]: expected a piece in the vocabulary"},
        {MERGES("\"b a\""),
         "merges[0]: expected a piece in the vocabulary, found \"ba\""},
        {MERGES("\"a b\", [\"a\", \"b\"]"), "merges[1]: expected each pair once"},
    };
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        expect_write(path, files[i].text, strlen(files[i].text));
        expect_fail(65, files[i].want, load_hostile, path);
        expect_fail(65, "tokenizer.json:", load_hostile, path);
    }
    expect_fail(66, "nowhere.json", load_hostile, "nowhere.json");
}

/* What the library does with these, and we do not. */
Test(tokenizer_file, refuses_what_would_be_encoded_otherwise) {
    expect_fail(65, "fused.json: fuse_unk: expected none", load_hostile,
                "tests/golden/bpe/odd/fused.json");
    expect_fail(65, "whole.json: ignore_merges: expected none", load_hostile,
                "tests/golden/bpe/odd/whole.json");
    expect_fail(65, "strip.json: lstrip: expected none", load_hostile,
                "tests/golden/bpe/odd/strip.json");
}

/* Without a normalizer it does not matter whether added tokens are `normalized`, if all
 * are; and one that stands in model.vocab, too, is one token. */
Test(tokenizer_file, takes_added_tokens_as_gpt2_has_them) {
    static const char text[] =
        FILE_OF("{\"content\": \"<end>\", \"id\": 3, \"special\": true, "
                "\"normalized\": true}",
                BYTES,
                "\"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2, \"<end>\": 3}, "
                "\"merges\": [\"a b\"]");
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    expect_write(path, text, strlen(text));
    Tokenizer *tokenizer = tokenizer_load(path);
    Tokens tokens = {0};
    cr_expect_eq(tokenizer_size(tokenizer), 4);
    cr_expect(tokenizer_special(tokenizer, 3));
    cr_expect_eq(tokenizer_encode_marked(tokenizer, &tokens, "ab<end>", 7), 1);
    cr_assert_eq(tokens.count, 2); /* the space in front has no token */
    cr_expect(tokens.ids[0] == 2 && tokens.ids[1] == 3);
    free(tokens.ids);
    tokenizer_free(&tokenizer);
}

Test(tokenizer_file, refuses_what_is_nested_too_deeply) {
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    size_t depth = 200000, head = strlen("{\"model\":");
    char *text = malloc(head + depth);
    memcpy(text, "{\"model\":", head);
    memset(text + head, '[', depth);
    expect_write(path, text, head + depth);
    expect_fail(65, "tokenizer.json:1:", load_hostile, path);
    free(text);
}

/* A real file, cut anywhere or with a byte changed, is read or refused, never trusted.
 */
Test(tokenizer_file, survives_a_spoiled_file) {
    const char *path = expect_path(expect_folder(), "tokenizer.json");
    size_t size;
    char *bytes = expect_read("tests/golden/bpe/odd/longest.json", &size);
    for (size_t at = 0; at < size; at += 7) {
        expect_write(path, bytes, at);
        expect_fail(65, "tokenizer.json:", load_hostile, path);
        char kept = bytes[at];
        bytes[at] = "0\"}[,x"[at % 6];
        expect_write(path, bytes, size);
        bytes[at] = kept;
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            fclose(stderr);
            load_hostile(path);
            _exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        cr_expect(WIFEXITED(status) &&
                      (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 65),
                  "byte %zu: status %#x", at, status);
    }
}
