/* Each function of chapter 1 beside the book's. */
#include "01_datagen/character.h"
#include "01_datagen/dataset.h"
#include "01_datagen/sampler.h"
#include "01_datagen/sets.h"
#include "01_datagen/words.h"
#include "tests/mine/compare.h"
#include <fcntl.h>
#include <sysexits.h>

BOOK(character_load);
BOOK(character_free);
_Noreturn void book_character_fail(const Character *character, Place place,
                                   const char *format, ...)
    __attribute__((format(printf, 3, 4)));
BOOK(character_topic);
BOOK(conversation_segments);
BOOK(conversation_hash);
BOOK(conversation_kept);
BOOK(conversations_write);
BOOK(conversations_split);
BOOK(dataset_open);
BOOK(dataset_close);
BOOK(dataset_next);
BOOK(dataset_reply);
BOOK(dataset_write);
BOOK(dataset_format);
BOOK(modifier_apply);
BOOK(slip_make);
BOOK(sampler_next);
BOOK(words_count);

static const char guppy[] = "characters/guppy.txt";

/* Two characters are the same if the book's sampler draws the same from them. */
static void load(void) {
    Character *mine = character_load(guppy), *book = book_character_load(guppy);
    same_number("topic_count", mine->topic_count, book->topic_count);
    Sampler got = {.character = mine}, want = {.character = book};
    Random random = {1}, book_random = {1};
    for (int i = 0; i < 2000; i++) {
        Conversation said = book_sampler_next(&got, &random),
                     right = book_sampler_next(&want, &book_random);
        same_text("a topic", said.topic, right.topic);
        same_text("a question", said.question, right.question);
        same_text("an answer", said.answer, right.answer);
    }
}

static void free_character(void) {
    Character *one = book_character_load(guppy);
    character_free(&one);
    same_number("the handle", one == NULL, 1);
}

static void topic(void) {
    Character *character = book_character_load(guppy);
    for (size_t i = 0; i < character->topic_count; i++)
        same_number("the topic", character_topic(character, character->topics[i].name),
                    i);
    same_number("what there is no topic for", character_topic(character, "dark matter"),
                character->topic_count);
}

static const Conversation said = {"hi guppy", "hello.", "greeting", 8, 6, 8};

static void segments(void) {
    Segment got[SEGMENTS], want[SEGMENTS];
    char *text = conversation_segments(&said, got),
         *book = book_conversation_segments(&said, want);
    same_text("the text", text, book);
    for (size_t i = 0; i < SEGMENTS; i++) {
        same_number("where a segment begins", (uint64_t)(got[i].text - text),
                    (uint64_t)(want[i].text - book));
        same_number("the length of a segment", got[i].length, want[i].length);
        same_number("special", (uint64_t)got[i].special, (uint64_t)want[i].special);
    }
}

static void hash(void) {
    same_number("the hash", conversation_hash(&said), book_conversation_hash(&said));
}

static void kept(void) {
    Sampler sampler = {.character = book_character_load(guppy)};
    Random random = {1};
    for (int i = 0; i < 500; i++) {
        Conversation drawn = book_sampler_next(&sampler, &random);
        same_number(drawn.question, (uint64_t)conversation_kept(&drawn),
                    (uint64_t)book_conversation_kept(&drawn));
    }
}

static void draw(void) {
    Character *character = book_character_load(guppy);
    Sampler got = {.character = character}, want = {.character = character};
    Random random = {1}, book_random = {1};
    for (int i = 0; i < 3000; i++) {
        Conversation mine = sampler_next(&got, &random),
                     right = book_sampler_next(&want, &book_random);
        same_text("a topic", mine.topic, right.topic);
        same_text("a question", mine.question, right.question);
        same_text("an answer", mine.answer, right.answer);
        same_number("the question's length", mine.question_length,
                    right.question_length);
        same_number("the answer's length", mine.answer_length, right.answer_length);
        same_number("the generator's state", random.state, book_random.state);
    }
}

typedef void Write(FILE *streams[2], size_t counts[2], const Character *, DatasetFormat,
                   size_t, uint64_t);

static char *written(Write *write, const Character *character, size_t counts[2]) {
    return PRINTED(
        out, write((FILE *[2]){out, out}, counts, character, FORMAT_OPENAI, 300, 5));
}

static void write_sets(void) {
    Character *character = book_character_load(guppy);
    size_t got[2] = {1, 2}, want[2] = {1, 2};
    char *mine = written(conversations_write, character, got);
    same_text("the streams", mine, written(book_conversations_write, character, want));
    for (int side = 0; side < 2; side++) same_number("counts", got[side], want[side]);
}

static void split(void) {
    Character *character = book_character_load(guppy);
    const char *names[] = {"train.jsonl", "eval.jsonl"};
    char *texts[2];
    char *got = PRINTED(
        out, conversations_split(character, compare_folder, FORMAT_GUPPY, 300, 5, out));
    for (int i = 0; i < 2; i++) texts[i] = compare_text(compare_path(names[i]));
    same_text("the report", got,
              PRINTED(out, book_conversations_split(character, compare_folder,
                                                    FORMAT_GUPPY, 300, 5, out)));
    for (int i = 0; i < 2; i++)
        same_text(names[i], texts[i], compare_text(compare_path(names[i])));
}

static const char lines[] =
    "{\"input\": \"hi \\u00e4\", \"output\": \"hello.\", \"category\": \"greeting\"}\n"
    "{\"instruction\": \"say\", \"input\": \"hi\", \"output\": \"hi\"}\n"
    "{\"text\": "
    "\"<|im_start|>user\\nhi<|im_end|>\\n<|im_start|>assistant\\nhello<|im_end|>\", "
    "\"category\": \"x\"}\n"
    "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": "
    "\"assistant\", \"content\": \"a\"}]}\n";

/* What a dataset gives, line by line. */
static char *given(Dataset *dataset, int next(Dataset *, Conversation *)) {
    Conversation read;
    return PRINTED(out, while (next(dataset, &read))
                            fprintf(out, "%s|%s|%s %zu %zu %zu\n", read.topic,
                                    read.question ? read.question : "(none)",
                                    read.answer, read.topic_length,
                                    read.question_length, read.answer_length));
}

static void next(void) {
    const char *path = compare_write("x.jsonl", lines);
    same_text("the conversations", given(dataset_open(path), dataset_next),
              given(book_dataset_open(path), book_dataset_next));
}

static void reply(void) {
    const char *path = compare_write(
        "x.jsonl", "{\"output\": \"alone\"}\n{\"input\": \"q\", \"output\": \"a\"}\n");
    same_text("the conversations", given(dataset_open(path), dataset_reply),
              given(book_dataset_open(path), book_dataset_reply));
}

static void close_dataset(void) {
    Dataset *none = NULL, *one;
    dataset_close(&none);
    one = dataset_open(guppy);
    dataset_close(&one);
    same_number("the handle", one == NULL, 1);
}

static void write_dataset(void) {
    const Conversation odd = {"a \"b\"\n", "\xC3\xA4\\", "", 6, 3, 0},
                       *both[] = {&said, &odd};
    for (int format = 0; format < 4; format++)
        for (int i = 0; i < 2; i++)
            same_text(
                "the line",
                PRINTED(out, dataset_write(out, (DatasetFormat)format, both[i])),
                PRINTED(out, book_dataset_write(out, (DatasetFormat)format, both[i])));
}

static void format(void) {
    const char *names[] = {"guppy", "text", "openai"};
    for (int i = 0; i < 3; i++)
        same_number(names[i], (uint64_t)dataset_format(names[i]),
                    (uint64_t)book_dataset_format(names[i]));
}

static void modify(void) {
    for (int modifier = 0; modifier < 3; modifier++) {
        char got[] = "a fish \xC3\xA4 Z", want[] = "a fish \xC3\xA4 Z";
        modifier_apply((Modifier)modifier, got, strlen(got));
        book_modifier_apply((Modifier)modifier, want, strlen(want));
        same_text("text", got, want);
        modifier_apply((Modifier)modifier, got, 0);
    }
}

static void slip(void) {
    for (int way = 0; way < 3; way++)
        for (size_t at = 0; at < 4; at++) {
            char got[8] = "fish", want[8] = "fish";
            got[slip_make(got, 4, at, way)] = '\0';
            want[book_slip_make(want, 4, at, way)] = '\0';
            same_text("text", got, want);
        }
}

static void words(void) {
    const char text[] = "Don't tap the Glass, the glass! caf\xC3\xA9 2 2 2 -- x_y";
    Lexicon got = {0}, want = {0};
    words_count(&got, text, strlen(text));
    book_words_count(&want, text, strlen(text));
    same_number("words", got.count, want.count);
    for (uint32_t i = 0; i < want.count; i++) {
        size_t length;
        const char *word = lexicon_text(&want, i, &length);
        char *name = strndup(word, length);
        uint32_t number = lexicon_find(&got, word, length);
        same_number(name, number == LEXICON_NONE ? 0 : got.entries[number].value,
                    want.entries[i].value);
    }
}

/* A character that is none: the line and the caret. */
static void refuse(void) {
    const Character character = {.path = (char *)"x.txt",
                                 .source =
                                     (char *)"topic t\n    ask (hi\n    say you\n"};
    char *texts[2];
    for (int book = 0; book < 2; book++) {
        char *path = compare_path(book ? "book" : "mine");
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            dup2(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666), STDERR_FILENO);
            if (book)
                book_character_fail(&character, (Place){2, 9},
                                    "expected %s, found the end of the line", "')'");
            character_fail(&character, (Place){2, 9},
                           "expected %s, found the end of the line", "')'");
        }
        int status;
        waitpid(child, &status, 0);
        texts[book] = compare_text(path);
        if (strstr(texts[book], "is not written yet"))
            fputs(texts[book], stderr), fflush(stderr), _exit(70);
        same_number("the exit code",
                    WIFEXITED(status) ? (uint64_t)WEXITSTATUS(status) : 0, EX_DATAERR);
    }
    same_text("the message", texts[0], texts[1]);
}

int main(void) {
    const Check checks[] = {
        {"modifier_apply", modify},
        {"slip_make", slip},
        {"character_fail", refuse},
        {"character_load", load},
        {"character_free", free_character},
        {"character_topic", topic},
        {"sampler_next", draw},
        {"conversation_segments", segments},
        {"conversation_hash", hash},
        {"conversation_kept", kept},
        {"conversations_write", write_sets},
        {"conversations_split", split},
        {"dataset_open", next},
        {"dataset_next", next},
        {"dataset_reply", reply},
        {"dataset_close", close_dataset},
        {"dataset_write", write_dataset},
        {"dataset_format", format},
        {"words_count", words},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
