#include "01_datagen/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

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

/* The text between `start`, which must stand at `at`, and CHAT_END. */
static char *dataset_turn(const Dataset *dataset, char *at, const char *end,
                          const char *start, size_t *length) {
    size_t bytes = strlen(start);
    if (strncmp(at, start, bytes) != 0)
        jsonl_fail(dataset->lines, "text: expected '%.*s', found something else",
                   (int)bytes - 1, start); /* without its newline */
    at += bytes;
    const char *stop = memmem(at, (size_t)(end - at), CHAT_END, strlen(CHAT_END));
    if (stop == NULL)
        jsonl_fail(dataset->lines, "text: expected '" CHAT_END "', found none");
    *length = (size_t)(stop - at);
    if (memmem(at, *length, CHAT_START, strlen(CHAT_START)) != NULL)
        jsonl_fail(dataset->lines,
                   "text: expected '" CHAT_END "', found '" CHAT_START "'");
    return at;
}

static void dataset_read_text(Dataset *dataset, Conversation *read) {
    size_t length;
    const char *text = jsonl_text(dataset->lines, "text", &length);
    dataset->text = memory_grow(dataset->text, &dataset->capacity, length + 1, 1);
    char *at = memcpy(dataset->text, text, length + 1), *end = at + length;
    char *input =
        dataset_turn(dataset, at, end, CHAT_START CHAT_USER, &read->input_length);
    at = input + read->input_length + strlen(CHAT_END);
    if (*at++ != *CHAT_BETWEEN)
        jsonl_fail(dataset->lines,
                   "text: expected a newline after the user's '" CHAT_END "'");
    char *output =
        dataset_turn(dataset, at, end, CHAT_START CHAT_ASSISTANT, &read->output_length);
    if (output + read->output_length + strlen(CHAT_END) != end)
        jsonl_fail(dataset->lines,
                   "text: expected the end after the answer, found more");
    input[read->input_length] = output[read->output_length] = '\0';
    read->input = input;
    read->output = output;
}

static void dataset_read_messages(const Dataset *dataset, const json_t *messages,
                                  Conversation *read) {
    static const char *roles[2] = {"user", "assistant"};
    json_t *content[2];
    if (!json_is_array(messages) || json_array_size(messages) != 2)
        jsonl_fail(dataset->lines,
                   "messages: expected one of the user and one of the "
                   "assistant, found %s of them",
                   json_array_size(messages) > 2 ? "more" : "less");
    for (size_t i = 0; i < 2; i++) {
        const json_t *message = json_array_get(messages, i);
        const char *role = json_string_value(json_object_get(message, "role"));
        content[i] = json_object_get(message, "content");
        if (role == NULL || strcmp(role, roles[i]) != 0)
            jsonl_fail(dataset->lines,
                       "messages[%zu]: expected the role \"%s\", found %s", i, roles[i],
                       role == NULL ? "none" : role);
        if (!json_is_string(content[i]))
            jsonl_fail(dataset->lines, "messages[%zu]: expected a string as content",
                       i);
    }
    read->input = json_string_value(content[0]);
    read->input_length = json_string_length(content[0]);
    read->output = json_string_value(content[1]);
    read->output_length = json_string_length(content[1]);
}

/* What most sets for fine-tuning hold: what to do, and what to do it with, which may be
 * empty. Both together are the question, a line break between them. */
static void dataset_read_instruction(Dataset *dataset, Conversation *read) {
    size_t first, second = 0;
    const char *instruction = jsonl_text(dataset->lines, "instruction", &first);
    const char *input = read->input ? read->input : "";
    if (*input) second = 1 + read->input_length;
    dataset->text =
        memory_grow(dataset->text, &dataset->capacity, first + second + 1, 1);
    memcpy(dataset->text, instruction, first);
    if (second > 0) {
        dataset->text[first] = '\n';
        memcpy(dataset->text + first + 1, input, read->input_length);
    }
    dataset->text[first + second] = '\0';
    read->input = dataset->text;
    read->input_length = first + second;
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
