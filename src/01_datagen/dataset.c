#include "01_datagen/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

struct Dataset {
    JsonLines *lines;
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

/* Take a turn from what is left of a text: `start`, which the message calls `name`; the
 * turn itself, which is returned with a NUL behind it; and CHAT_END. */
static char *dataset_turn(const Dataset *dataset, char **at, const char *end,
                          const char *start, const char *name, size_t *length) {
    if (strncmp(*at, start, strlen(start)) != 0)
        jsonl_fail(dataset->lines, "text: expected %s, found something else", name);
    char *turn = *at + strlen(start);
    char *stop = memmem(turn, (size_t)(end - turn), CHAT_END, strlen(CHAT_END));
    *length = (size_t)((stop ? stop : end) - turn);
    int again = memmem(turn, *length, CHAT_START, strlen(CHAT_START)) != NULL;
    if (stop == NULL || again)
        jsonl_fail(dataset->lines, "text: expected '" CHAT_END "', found %s",
                   again ? "'" CHAT_START "'" : "none");
    *at = stop + strlen(CHAT_END);
    *stop = '\0';
    return turn;
}

static void dataset_read_text(Dataset *dataset, Conversation *read) {
    size_t length;
    const char *text = jsonl_text(dataset->lines, "text", &length);
    dataset->text = memory_grow(dataset->text, &dataset->capacity, length + 1, 1);
    char *at = memcpy(dataset->text, text, length + 1), *end = at + length;
    read->input = dataset_turn(dataset, &at, end, CHAT_START CHAT_USER,
                               "'" CHAT_START "user'", &read->input_length);
    read->output =
        dataset_turn(dataset, &at, end, CHAT_BETWEEN CHAT_START CHAT_ASSISTANT,
                     "a newline and '" CHAT_START "assistant'", &read->output_length);
    if (at != end)
        jsonl_fail(dataset->lines,
                   "text: expected the end after the answer, found more");
}

static const char *dataset_message(const Dataset *dataset, const json_t *messages,
                                   size_t i, const char *role, size_t *length) {
    const json_t *message = json_array_get(messages, i);
    const char *found = json_string_value(json_object_get(message, "role"));
    const json_t *content = json_object_get(message, "content");
    if (found == NULL || strcmp(found, role) != 0)
        jsonl_fail(dataset->lines, "messages[%zu]: expected the role \"%s\", found %s",
                   i, role, found == NULL ? "none" : found);
    if (!json_is_string(content))
        jsonl_fail(dataset->lines, "messages[%zu]: expected a string as content", i);
    *length = json_string_length(content);
    return json_string_value(content);
}

static void dataset_read_messages(const Dataset *dataset, const json_t *messages,
                                  Conversation *read) {
    if (!json_is_array(messages) || json_array_size(messages) != 2)
        jsonl_fail(dataset->lines,
                   "messages: expected one of the user and one of the "
                   "assistant, found %s of them",
                   json_array_size(messages) > 2 ? "more" : "less");
    read->input = dataset_message(dataset, messages, 0, "user", &read->input_length);
    read->output =
        dataset_message(dataset, messages, 1, "assistant", &read->output_length);
}

/* What most sets for fine-tuning hold: what to do, and what to do it with, which may be
 * empty. Both together are the question, a line break between them. */
static void dataset_read_instruction(Dataset *dataset, Conversation *read) {
    size_t length;
    const char *instruction = jsonl_text(dataset->lines, "instruction", &length);
    dataset->text = memory_grow(dataset->text, &dataset->capacity,
                                length + read->input_length + 2, 1);
    memcpy(dataset->text, instruction, length);
    if (read->input_length > 0) {
        dataset->text[length++] = '\n';
        memcpy(dataset->text + length, read->input, read->input_length);
        length += read->input_length;
    }
    dataset->text[length] = '\0';
    read->input = dataset->text;
    read->input_length = length;
}

/* Of a line in none of the formats its keys are named, as many as there is room for. */
static _Noreturn void dataset_refuse(const Dataset *dataset, json_t *object) {
    char found[120] = "";
    size_t at = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        size_t left = sizeof found - at;
        int wanted = snprintf(found + at, left, "%s\"%s\"", at ? ", " : "", key);
        at = (size_t)wanted < left ? at + (size_t)wanted : sizeof found - 1;
    }
    jsonl_fail(dataset->lines,
               "expected \"input\" and \"output\" (and perhaps \"instruction\"), or "
               "\"text\", or \"messages\", found %s",
               *found ? found : "an empty object");
}

static int dataset_read(Dataset *dataset, Conversation *conversation, int replies) {
    json_t *object = jsonl_next(dataset->lines);
    if (object == NULL) return 0;
    json_t *messages = json_object_get(object, "messages");
    int text = json_object_get(object, "text") != NULL;
    int instruction = json_object_get(object, "instruction") != NULL;
    int input = json_object_get(object, "input") != NULL;
    int output = json_object_get(object, "output") != NULL;
    if ((instruction || input || output) + text + (messages != NULL) != 1)
        dataset_refuse(dataset, object);
    *conversation = (Conversation){.category = ""};
    if (json_object_get(object, "category") != NULL)
        conversation->category =
            jsonl_text(dataset->lines, "category", &conversation->category_length);
    if (messages != NULL)
        dataset_read_messages(dataset, messages, conversation);
    else if (text)
        dataset_read_text(dataset, conversation);
    else {
        if (input || !(replies || instruction))
            conversation->input =
                jsonl_text(dataset->lines, "input", &conversation->input_length);
        if (instruction) dataset_read_instruction(dataset, conversation);
        conversation->output =
            jsonl_text(dataset->lines, "output", &conversation->output_length);
    }
    return 1;
}

int dataset_next(Dataset *dataset, Conversation *conversation) {
    return dataset_read(dataset, conversation, 0);
}

int dataset_reply(Dataset *dataset, Conversation *conversation) {
    return dataset_read(dataset, conversation, 1);
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

static void dataset_put_text(FILE *stream, const Conversation *conversation) {
    Segment segments[SEGMENTS], *end = &segments[SEGMENTS - 1];
    char *text = conversation_segments(conversation, segments);
    for (Segment *turn = segments; turn < end; turn++)
        if (!turn->special &&
            (memmem(turn->text, turn->length, CHAT_START, strlen(CHAT_START)) ||
             memmem(turn->text, turn->length, CHAT_END, strlen(CHAT_END))))
            fail(EX_DATAERR,
                 "--format text: expected texts without '" CHAT_START "' and '" CHAT_END
                 "', found '%.*s'",
                 (int)turn->length, turn->text);
    dataset_put(stream, "{\"text\": ", text, (size_t)(end->text - text) + end->length);
    free(text);
}

static void dataset_put_people(FILE *stream, const Conversation *conversation) {
    fprintf(stream, "%s: ", conversation->category);
    text_put(stream, conversation->input, conversation->input_length, "");
    fputs("\n    ", stream);
    text_put(stream, conversation->output, conversation->output_length, "");
    fputs("\n", stream);
}

void dataset_write(FILE *stream, DatasetFormat format, const Conversation *said) {
    static const char *const before[][2] = {
        [FORMAT_GUPPY] = {"{\"input\": ", ", \"output\": "},
        [FORMAT_OPENAI] = {"{\"messages\": [{\"role\": \"user\", \"content\": ",
                           "}, {\"role\": \"assistant\", \"content\": "}};
    if (format == FORMAT_PEOPLE) {
        dataset_put_people(stream, said);
        return;
    }
    if (format == FORMAT_TEXT)
        dataset_put_text(stream, said);
    else {
        dataset_put(stream, before[format][0], said->input, said->input_length);
        dataset_put(stream, before[format][1], said->output, said->output_length);
    }
    if (format == FORMAT_OPENAI) fputs("}]", stream);
    if (said->category_length > 0)
        dataset_put(stream, ", \"category\": ", said->category, said->category_length);
    fputs("}\n", stream);
}
