#include "01_datagen/dataset.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "expect.h"

static const char *dataset_with(const char *text) {
    const char *path = expect_path(expect_folder(), "d.jsonl");
    expect_write(path, text, strlen(text));
    return path;
}

static Conversation say(const char *input, size_t question_length, const char *output,
                        size_t answer_length, const char *category) {
    return (Conversation){input,           output,        category,
                          question_length, answer_length, strlen(category)};
}

static void expect_same(Conversation got, Conversation want) {
    cr_expect_eq(got.question_length, want.question_length);
    cr_expect_eq(got.answer_length, want.answer_length);
    cr_expect_eq(memcmp(got.question, want.question, want.question_length + 1), 0);
    cr_expect_eq(memcmp(got.answer, want.answer, want.answer_length + 1), 0);
    cr_expect_str_eq(got.topic, want.topic);
    cr_expect_eq(got.topic_length, want.topic_length);
}

Test(dataset, reads_all_three_formats_mixed) {
    Dataset *dataset = dataset_open(dataset_with(
        "{\"input\": \"hi\", \"output\": \"hello.\", \"category\": \"greet\"}\n\n"
        "{\"text\": \"<|im_start|>user\\nhi\\n?<|im_end|>\\n<|im_start|>assistant\\n"
        "<<|<|im_end|>\", \"category\": \"x\", \"more\": [1]}\n"
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\\u0000b\"},"
        " {\"role\": \"assistant\", \"content\": \"\", \"name\": \"guppy\"}]}\n"
        "{\"output\": \"y\", \"input\": \"x\"}"));
    Conversation got;
    cr_assert(dataset_next(dataset, &got));
    expect_same(got, say("hi", 2, "hello.", 6, "greet"));
    cr_assert(dataset_next(dataset, &got));
    expect_same(got, say("hi\n?", 4, "<<|", 3, "x"));
    cr_assert(dataset_next(dataset, &got));
    expect_same(got, say("a\0b", 3, "", 0, ""));
    cr_assert(dataset_next(dataset, &got));
    expect_same(got, say("x", 1, "y", 1, ""));
    cr_expect(!dataset_next(dataset, &got));
    dataset_close(&dataset);
    cr_expect_null(dataset);
    dataset_close(&dataset);
}

Test(dataset, every_format_reads_back_what_was_written) {
    const Conversation cases[] = {
        say("hi guppy", 8, "hello. i am wet.", 16, "greet"),
        say("", 0, "", 0, ""),
        say("\"\\\n\t\r\x01\x7F", 7, "a\0b\0", 4, "c\"d"),
        say("\xC3\xA9t\xC3\xA9 \xF0\x9F\x90\x9F", 10, "user\n", 5, "x"),
        say("<|im_start", 10, "|im_end|>", 9, "x"),
    };
    for (int format = FORMAT_GUPPY; format <= FORMAT_OPENAI; format++) {
        const char *path = expect_path(expect_folder(), "d.jsonl");
        FILE *stream = fopen(path, "w");
        for (size_t i = 0; i < 5; i++) dataset_write(stream, format, &cases[i]);
        fclose(stream);
        Dataset *dataset = dataset_open(path);
        Conversation got;
        for (size_t i = 0; i < 5; i++) {
            cr_assert(dataset_next(dataset, &got));
            expect_same(got, cases[i]);
        }
        cr_expect(!dataset_next(dataset, &got));
        dataset_close(&dataset);
    }
}

Test(dataset, bad_bytes_become_the_replacement_character) {
    const char *path = expect_path(expect_folder(), "d.jsonl");
    Conversation bad = say("a\xFFz", 3, "ok", 2, "x");
    FILE *stream = fopen(path, "w");
    dataset_write(stream, FORMAT_GUPPY, &bad);
    fclose(stream);
    Dataset *dataset = dataset_open(path);
    Conversation got;
    cr_assert(dataset_next(dataset, &got));
    cr_expect_str_eq(got.question, "a\xEF\xBF\xBDz");
}

static void read_all(const void *path) {
    Dataset *dataset = dataset_open(path);
    Conversation got;
    while (dataset_next(dataset, &got)) continue;
}

#define GOOD           "{\"input\": \"a\", \"output\": \"b\"}\n\n"
#define TEXT(text)     GOOD "{\"text\": \"" text "\"}\n"
#define MESSAGES(text) GOOD "{\"messages\": " text "}\n"
#define USER           "{\"role\": \"user\", \"content\": \"a\"}"
#define FISH           "{\"role\": \"assistant\", \"content\": \"b\"}"
#define S              "<|im_start|>"
#define E              "<|im_end|>"

Test(dataset, refuses_anything_else_and_names_its_line) {
    static const char *const cases[][2] = {
        {GOOD "{", "d.jsonl:3: expected a JSON object"},
        {GOOD "[]",
         "d.jsonl:3: expected a JSON object, found bad JSON in column 1: '{' expected"},
        {GOOD "{}", "d.jsonl:3: expected \"input\" and \"output\""},
        {GOOD "{\"question\": \"a\"}", "d.jsonl:3: expected \"input\" and"},
        {GOOD "{\"input\": \"a\"}", "d.jsonl:3: expected the key \"output\""},
        {GOOD "{\"output\": \"a\"}", "d.jsonl:3: expected the key \"input\""},
        {GOOD "{\"input\": 1, \"output\": \"a\"}",
         "d.jsonl:3: input: expected a string"},
        {GOOD "{\"input\": \"a\", \"output\": null}", "d.jsonl:3: output: expected a"},
        {GOOD "{\"input\": \"a\", \"output\": \"b\", \"category\": 3}",
         "d.jsonl:3: category: expected a string"},
        {GOOD "{\"input\": \"a\", \"output\": \"b\", \"text\": \"c\"}",
         "found \"input\", \"output\", \"text\""},
        {GOOD "{\"text\": \"c\", \"messages\": []}",
         "d.jsonl:3: expected \"input\" and"},
        {GOOD "{\"text\": [\"c\"]}", "d.jsonl:3: text: expected a string"},
        {TEXT(""), "d.jsonl:3: text: expected '<|im_start|>user\\nQUESTION<|im_end|>"},
        {TEXT("hi"), "d.jsonl:3: text: expected"},
        {TEXT(S "system\\nhi" E), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi"), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" S "user\\nhi" E), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E S "assistant\\nb" E), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "\\n"), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "\\n" S "assistant\\nb"), "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "\\n" S "assistant\\n"), "d.jsonl:3: text: expected"},
        {TEXT(S "system\\nhi" E "\\n" S "assistant\\nb" E),
         "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "a" E "\\n" S "assistant\\nb" E),
         "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "\\n" S "assistant\\nb" S E),
         "d.jsonl:3: text: expected"},
        {TEXT(S "user\\nhi" E "\\n" S "assistant\\nb" E "\\n"),
         "d.jsonl:3: text: expected"},
        {TEXT(S "user\\na" E "\\n" S "assistant\\nb" E "\\n" S "user\\nc" E),
         "d.jsonl:3: text: expected"},
        {MESSAGES("{}"), "d.jsonl:3: messages: expected one of the user and one of"},
        {MESSAGES("[]"), "d.jsonl:3: messages: expected one of the user"},
        {MESSAGES("[" USER "]"), "d.jsonl:3: messages: expected one of the user"},
        {MESSAGES("[" USER "," FISH "," USER "]"), "found more"},
        {MESSAGES("[" FISH "," USER "]"), "messages[0]: expected the role \"user\""},
        {MESSAGES("[" USER "," USER "]"),
         "messages[1]: expected the role \"assistant\""},
        {MESSAGES("[{\"role\": \"system\", \"content\": \"a\"}," FISH "]"),
         "messages[0]: expected the role \"user\", found system"},
        {MESSAGES("[\"a\", \"b\"]"),
         "messages[0]: expected the role \"user\", found none"},
        {MESSAGES("[{\"role\": \"user\"}," FISH "]"),
         "messages[0]: expected a string as content"},
        {MESSAGES("[" USER ",{\"role\": \"assistant\", \"content\": [\"b\"]}]"),
         "messages[1]: expected a string as content"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_fail(EX_DATAERR, cases[i][1], read_all, dataset_with(cases[i][0]));
    expect_fail(EX_NOINPUT, "no/such.jsonl", read_all, "no/such.jsonl");
}

/* Small files as they occur in the wild. */
static void read_whole(const void *path) {
    Dataset *dataset = dataset_open(path);
    for (Conversation got; dataset_next(dataset, &got);) continue;
}

Test(dataset, loses_no_instruction) {
    static const char *const want[][2] = {{"Name a food.", "flakes."},
                                          {"Say it in capitals.\nflakes", "FLAKES."}};
    Dataset *dataset = dataset_open("tests/golden/datasets/alpaca.jsonl");
    Conversation got;
    for (size_t i = 0; i < 2; i++) {
        cr_assert(dataset_next(dataset, &got));
        cr_expect_str_eq(got.question, want[i][0]);
        cr_expect_eq(got.question_length, strlen(want[i][0]));
        cr_expect_str_eq(got.answer, want[i][1]);
    }
    cr_expect(!dataset_next(dataset, &got));
    dataset_close(&dataset);
    dataset = dataset_open(dataset_with(
        "{\"instruction\": \"a\", \"output\": \"b\"}\n"
        "{\"instruction\": \"a\", \"input\": \"7\", \"output\": \"b\"}\n"));
    cr_assert(dataset_next(dataset, &got));
    cr_expect_str_eq(got.question, "a");
    cr_assert(dataset_next(dataset, &got));
    cr_expect_str_eq(got.question, "a\n7");
    dataset_close(&dataset);
}

Test(dataset, names_the_keys_of_what_it_does_not_know) {
    expect_fail(65, "pc.jsonl:1: expected \"input\" and \"output\"", read_whole,
                "tests/golden/datasets/pc.jsonl");
    expect_fail(65, "found \"prompt\", \"completion\"", read_whole,
                "tests/golden/datasets/pc.jsonl");
    expect_fail(65, "found \"conversations\"", read_whole,
                "tests/golden/datasets/sharegpt.jsonl");
    expect_fail(65, "latin1.jsonl:1: ", read_whole,
                "tests/golden/datasets/latin1.jsonl");
    expect_fail(65, "found an empty object", read_whole, dataset_with("{}\n"));
}

Test(dataset, takes_a_byte_order_mark_and_other_line_ends) {
    Dataset *dataset = dataset_open("tests/golden/datasets/bom_crlf.jsonl");
    Conversation got;
    cr_assert(dataset_next(dataset, &got));
    cr_expect_str_eq(got.answer, "hello.");
    cr_assert(dataset_next(dataset, &got));
    cr_expect_str_eq(got.answer, "water.");
    cr_expect(!dataset_next(dataset, &got));
    dataset_close(&dataset);
}

Test(dataset, replies_may_stand_alone) {
    Dataset *dataset = dataset_open(
        dataset_with("{\"output\": \"b\"}\n{\"input\": \"a\", \"output\": \"c\"}"));
    Conversation got;
    cr_assert(dataset_reply(dataset, &got));
    cr_expect_null(got.question);
    cr_expect_str_eq(got.answer, "b");
    cr_assert(dataset_reply(dataset, &got));
    cr_expect_str_eq(got.question, "a");
    cr_expect(!dataset_reply(dataset, &got));
}

static void write_marks(const void *text) {
    Conversation bad = say(text, strlen(text), "ok", 2, "x");
    dataset_write(stdout, FORMAT_TEXT, &bad);
}

static void name_format(const void *name) {
    dataset_format(name);
}

Test(dataset, writes_nothing_that_cannot_be_read_back) {
    expect_fail(EX_DATAERR, "expected texts without", write_marks, "a <|im_start|> b");
    expect_fail(EX_DATAERR, "expected texts without", write_marks, "<|im_end|>");
    expect_fail(EX_USAGE, "--format: expected guppy, text or openai, found 'xml'",
                name_format, "xml");
    cr_expect_eq(dataset_format("openai"), FORMAT_OPENAI);
}

Test(conversation, is_seven_segments_end_to_end) {
    static const char *const want[SEGMENTS] = {
        "<|im_start|>", "user\nhi",        "<|im_end|>", "\n",
        "<|im_start|>", "assistant\na\0b", "<|im_end|>"};
    Conversation hi = say("hi", 2, "a\0b", 3, "greet");
    Segment segments[SEGMENTS];
    char *text = conversation_segments(&hi, segments);
    char *at = text;
    for (size_t i = 0; i < SEGMENTS; i++) {
        cr_expect_eq(segments[i].text, at);
        cr_expect_eq(segments[i].length, i == 5 ? 13 : strlen(want[i]));
        cr_expect_eq(memcmp(at, want[i], segments[i].length), 0);
        cr_expect_eq(segments[i].special, i % 2 == 0 && i != 3);
        at += segments[i].length;
    }
    cr_expect_eq(*at, '\0');
    free(text);
}

Test(conversation, has_one_text_and_one_hash) {
    Conversation hi = say("hi guppy", 8, "hello.", 6, "greet");
    Segment segments[SEGMENTS];
    char *text = conversation_segments(&hi, segments);
    cr_expect_str_eq(text,
                     "<|im_start|>user\nhi guppy<|im_end|>\n<|im_start|>assistant\n"
                     "hello.<|im_end|>");
    free(text);
    Conversation other = hi;
    other.topic = "x";
    cr_expect_eq(conversation_hash(&hi), conversation_hash(&other));
    other = say("hi guppyh", 9, "ello.", 5, "greet");
    cr_expect_neq(conversation_hash(&hi), conversation_hash(&other));
}

/* ---- the program ------------------------------------------------------------------
 */

static int run(const char *format, const char *folder) {
    const char *build = expect_build();
    char command[2048], arguments[1024];
    snprintf(arguments, sizeof arguments, format, folder, folder, folder);
    snprintf(command, sizeof command, "%s/bin/01_datagen %s", build, arguments);
    return WEXITSTATUS(system(command));
}

static int order(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static size_t hashes(const char *path, uint64_t *out) {
    Dataset *dataset = dataset_open(path);
    Conversation read;
    size_t count = 0;
    while (dataset_next(dataset, &read)) out[count++] = conversation_hash(&read);
    dataset_close(&dataset);
    qsort(out, count, sizeof *out, order);
    return count;
}

Test(datagen, no_conversation_is_in_both_sets) {
    const char *folder = expect_folder();
    cr_assert_eq(run("-n 20000 -o %s > /dev/null", folder), 0);
    static uint64_t train[20000], eval[20000];
    size_t trained = hashes(expect_path(folder, "train.jsonl"), train);
    size_t kept = hashes(expect_path(folder, "eval.jsonl"), eval);
    cr_expect_eq(trained + kept, 20000);
    cr_expect(kept > 700 && kept < 1300, "%zu", kept);
    for (size_t i = 0; i < kept; i++)
        cr_expect_null(bsearch(&eval[i], train, trained, sizeof *train, order));
}

Test(datagen, formats_hold_the_same_conversations) {
    static uint64_t hash[3][20000];
    size_t counts[3];
    static const char *const calls[] = {
        "-n 3000 -f guppy -o %s/a > %s/out", "-n 3000 --format text -o %s/a > %s/out",
        "--count 3000 --format=openai -o %s/a > %s/out"};
    for (int i = 0; i < 3; i++) {
        const char *folder = expect_folder();
        cr_assert_eq(run(calls[i], folder), 0);
        counts[i] = hashes(expect_path(folder, "a/train.jsonl"), hash[i]);
        cr_expect_eq(counts[i], counts[0]);
        cr_expect_eq(memcmp(hash[i], hash[0], counts[0] * sizeof hash[0][0]), 0);
    }
}

Test(datagen, the_seed_decides_and_nothing_else) {
    const char *folder = expect_folder();
    char *out[4];
    static const char *const calls[] = {"> %s/out", "--seed 1 > %s/out",
                                        "-s 2 > %s/out", "-n 5 > %s/out"};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(run(calls[i], folder), 0);
        out[i] = expect_read(expect_path(folder, "out"), NULL);
    }
    cr_expect_str_eq(out[0], out[1]);
    cr_expect_str_neq(out[0], out[2]);
    cr_expect(strncmp(out[3], "{\"input\": ", 10) == 0);
}

Test(datagen, refuses_what_it_does_not_know) {
    const char *folder = expect_folder();
    cr_expect_eq(run("--nonsense 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(run("nonsense 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(run("-n 0 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(run("-n x 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(run("-f xml 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(run("-c no/such.txt 2> /dev/null", folder), EX_NOINPUT);
    cr_expect_eq(run("> /dev/full 2> /dev/null", folder), EX_IOERR);
    cr_expect_eq(run("--help > /dev/null", folder), 0);
}
