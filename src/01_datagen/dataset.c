#include "01_datagen/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

struct Dataset {
    JsonLines *lines;
    json_t *object; /* the line that is being read */
    char *text; /* a copy: of FORMAT_TEXT, where one string holds both; of a question
                 * that two strings hold */
    size_t capacity;
};

Dataset *dataset_open(const char *path) {
    Dataset *dataset = memory_new(1, sizeof *dataset);
    dataset->lines = jsonl_open(path);
    return dataset;
}

void dataset_close(Dataset **dataset) {
    if (*dataset == NULL) return;
    jsonl_close(&(*dataset)->lines);
    free((*dataset)->text);
    free(*dataset);
    *dataset = NULL;
}

/* Whether a turn holds a mark that separates turns. */
static int dataset_marked(const char *turn, size_t length) {
    return memmem(turn, length, CHAT_START, strlen(CHAT_START)) != NULL ||
           memmem(turn, length, CHAT_END, strlen(CHAT_END)) != NULL;
}

/* One string holds both; the turns are cut out of a copy. */
static void dataset_read_text(Dataset *dataset, const char *text, size_t length,
                              Conversation *read) {
    static const char start[] = CHAT_START CHAT_USER,
                      between[] = CHAT_END CHAT_BETWEEN CHAT_START CHAT_ASSISTANT;
    dataset->text = memory_grow(dataset->text, &dataset->capacity, length + 1, 1);
    char *copy = memcpy(dataset->text, text, length + 1);
    char *middle = memmem(copy, length, between, strlen(between));
    size_t upto = length - strlen(CHAT_END);
    int whole = middle != NULL && strncmp(copy, start, strlen(start)) == 0 &&
                strcmp(copy + upto, CHAT_END) == 0;
    if (whole) {
        char *end = copy + upto;
        read->question = copy + strlen(start);
        read->answer = middle + strlen(between);
        read->question_length = (size_t)(middle - read->question);
        read->answer_length = (size_t)(end - read->answer);
        *middle = *end = '\0';
    }
    if (!whole || dataset_marked(read->question, read->question_length) ||
        dataset_marked(read->answer, read->answer_length))
        jsonl_fail(dataset->lines,
                   "text: expected '" CHAT_START "user\\nQUESTION" CHAT_END
                   "\\n" CHAT_START "assistant\\nANSWER" CHAT_END
                   "', found something else");
}

static void dataset_read_messages(const Dataset *dataset, const json_t *messages,
                                  Conversation *read) {
    static const char *const roles[2] = {"user", "assistant"};
    const char **texts[2] = {&read->question, &read->answer};
    size_t *lengths[2] = {&read->question_length, &read->answer_length};
    if (json_array_size(messages) != 2)
        jsonl_fail(dataset->lines,
                   "messages: expected one of the user and one of the assistant, "
                   "found %s of them",
                   json_array_size(messages) > 2 ? "more" : "less");
    for (size_t i = 0; i < 2; i++) {
        const json_t *message = json_array_get(messages, i);
        const json_t *content = json_object_get(message, "content");
        const char *role = json_string_value(json_object_get(message, "role"));
        if (role == NULL || strcmp(role, roles[i]) != 0)
            jsonl_fail(dataset->lines,
                       "messages[%zu]: expected the role \"%s\", found %s", i, roles[i],
                       role ? role : "none");
        if (!json_is_string(content))
            jsonl_fail(dataset->lines, "messages[%zu]: expected a string as content",
                       i);
        *texts[i] = json_string_value(content);
        *lengths[i] = json_string_length(content);
    }
}

/* What most sets for fine-tuning hold: what to do, and what to do it with, which may be
 * empty. Both together are the question, a line break between them. */
static void dataset_join(Dataset *dataset, const char *instruction, size_t length,
                         Conversation *read) {
    dataset->text = memory_grow(dataset->text, &dataset->capacity,
                                length + read->question_length + 2, 1);
    memcpy(dataset->text, instruction, length);
    if (read->question_length > 0) {
        dataset->text[length++] = '\n';
        memcpy(dataset->text + length, read->question, read->question_length);
        length += read->question_length;
    }
    dataset->text[length] = '\0';
    read->question = dataset->text;
    read->question_length = length;
}

/* Of a line in none of the formats its keys are named, as many as there is room for. */
static _Noreturn void dataset_refuse(const Dataset *dataset) {
    char found[120] = "an empty object";
    size_t at = 0;
    const char *key;
    json_t *value;
    json_object_foreach(dataset->object, key, value) {
        if (at < sizeof found)
            at += (size_t)snprintf(found + at, sizeof found - at, "%s\"%s\"",
                                   at ? ", " : "", key);
    }
    jsonl_fail(dataset->lines,
               "expected \"input\" and \"output\" (and perhaps \"instruction\"), or "
               "\"text\", or \"messages\", found %s",
               found);
}

/* The string under a key; NULL: there is no such key. */
static const char *dataset_string(const Dataset *dataset, const char *key,
                                  size_t *length) {
    if (json_object_get(dataset->object, key) == NULL) return NULL;
    return jsonl_text(dataset->lines, key, length);
}

int dataset_reply(Dataset *dataset, Conversation *read) {
    size_t text_length, length;
    dataset->object = jsonl_next(dataset->lines);
    if (dataset->object == NULL) return 0;
    *read = (Conversation){0};
    read->question = dataset_string(dataset, "input", &read->question_length);
    read->answer = dataset_string(dataset, "output", &read->answer_length);
    read->topic = dataset_string(dataset, "category", &read->topic_length);
    if (read->topic == NULL) read->topic = "";
    const char *instruction = dataset_string(dataset, "instruction", &length);
    const char *text = dataset_string(dataset, "text", &text_length);
    const json_t *messages = json_object_get(dataset->object, "messages");
    int guppy = instruction || read->question || read->answer;
    if (guppy + (text != NULL) + (messages != NULL) != 1) dataset_refuse(dataset);
    if (instruction) dataset_join(dataset, instruction, length, read);
    if (text) dataset_read_text(dataset, text, text_length, read);
    if (messages) dataset_read_messages(dataset, messages, read);
    if (read->answer == NULL) jsonl_text(dataset->lines, "output", &length);
    return 1;
}

int dataset_next(Dataset *dataset, Conversation *read) {
    if (!dataset_reply(dataset, read)) return 0;
    if (read->question == NULL)
        jsonl_text(dataset->lines, "input", &read->question_length);
    return 1;
}

DatasetFormat dataset_format(const char *name) {
    static const char *names[] = {"guppy", "text", "openai"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return (DatasetFormat)i;
    fail(EX_USAGE, "--format: expected guppy, text or openai, found '%s'", name);
}

static void dataset_put(FILE *stream, const char *before, const char *text,
                        size_t length) {
    fputs(before, stream);
    json_put_string(stream, text, length);
}

static void dataset_put_text(FILE *stream, const Conversation *said) {
    Segment segments[SEGMENTS], *end = &segments[SEGMENTS - 1];
    char *text = conversation_segments(said, segments);
    for (Segment *turn = segments; turn < end; turn++)
        if (!turn->special && dataset_marked(turn->text, turn->length))
            fail(EX_DATAERR,
                 "--format text: expected texts without '" CHAT_START "' and '" CHAT_END
                 "', found '%.*s'",
                 (int)turn->length, turn->text);
    dataset_put(stream, "{\"text\": ", text, (size_t)(end->text - text) + end->length);
    free(text);
}

static void dataset_put_people(FILE *stream, const Conversation *said) {
    fprintf(stream, "%s: ", said->topic);
    text_put(stream, said->question, said->question_length, "");
    fputs("\n    ", stream);
    text_put(stream, said->answer, said->answer_length, "");
    fputs("\n", stream);
}

void dataset_write(FILE *stream, DatasetFormat format, const Conversation *said) {
    if (format == FORMAT_PEOPLE) {
        dataset_put_people(stream, said);
        return;
    }
    if (format == FORMAT_TEXT) {
        dataset_put_text(stream, said);
    } else {
        int openai = format == FORMAT_OPENAI;
        const char *user = "{\"messages\": [{\"role\": \"user\", \"content\": ";
        const char *assistant = "}, {\"role\": \"assistant\", \"content\": ";
        dataset_put(stream, openai ? user : "{\"input\": ", said->question,
                    said->question_length);
        dataset_put(stream, openai ? assistant : ", \"output\": ", said->answer,
                    said->answer_length);
        if (openai) fputs("}]", stream);
    }
    if (said->topic_length > 0)
        dataset_put(stream, ", \"category\": ", said->topic, said->topic_length);
    fputs("}\n", stream);
}
