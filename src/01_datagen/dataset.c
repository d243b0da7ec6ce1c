#include "01_datagen/dataset.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

struct Dataset {
    JsonLines *lines;
    char *input; /* a copy, for FORMAT_TEXT, where one string holds both */
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
    free((*dataset)->input);
    free(*dataset);
    *dataset = NULL;
}

_Noreturn void dataset_fail(const Dataset *dataset, const char *format, ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    jsonl_fail(dataset->lines, "%s", message);
}

/* The length of `piece` when `text` begins with it, else 0. */
static size_t dataset_begins(const char *text, size_t length, const char *piece) {
    size_t bytes = strlen(piece);
    return length >= bytes && memcmp(text, piece, bytes) == 0 ? bytes : 0;
}

/* Take START, `role`, a text without special tokens, END from the front of `text`. */
static const char *dataset_turn(Dataset *dataset, const char **text, size_t *length,
                                const char *role, size_t *turn_length) {
    const char *at = *text, *end = *text + *length;
    size_t start = dataset_begins(at, *length, CHAT_START);
    size_t named = dataset_begins(at + start, *length - start, role);
    if (start == 0 || named == 0)
        dataset_fail(dataset,
                     "text: expected '" CHAT_START "%.*s', found something else",
                     (int)strlen(role) - 1, role);
    const char *turn = at + start + named;
    const char *stop = memmem(turn, (size_t)(end - turn), CHAT_END, strlen(CHAT_END));
    if (stop == NULL)
        dataset_fail(dataset, "text: expected '" CHAT_END "', found none");
    *turn_length = (size_t)(stop - turn);
    if (memmem(turn, *turn_length, CHAT_START, strlen(CHAT_START)) != NULL)
        dataset_fail(dataset, "text: expected '" CHAT_END "', found '" CHAT_START "'");
    *text = stop + strlen(CHAT_END);
    *length = (size_t)(end - *text);
    return turn;
}

static void dataset_read_text(Dataset *dataset, Conversation *conversation) {
    size_t length;
    const char *text = jsonl_text(dataset->lines, "text", &length);
    const char *input =
        dataset_turn(dataset, &text, &length, CHAT_USER, &conversation->input_length);
    size_t between = dataset_begins(text, length, CHAT_BETWEEN);
    if (between == 0)
        dataset_fail(dataset,
                     "text: expected a newline after the user's '" CHAT_END "'");
    text += between;
    length -= between;
    const char *output = dataset_turn(dataset, &text, &length, CHAT_ASSISTANT,
                                      &conversation->output_length);
    if (length > 0)
        dataset_fail(dataset, "text: expected the end after the answer, found more");
    size_t bytes = conversation->input_length + conversation->output_length + 2;
    dataset->input = memory_grow(dataset->input, &dataset->capacity, bytes, 1);
    char *copy = dataset->input;
    conversation->input = memcpy(copy, input, conversation->input_length);
    copy += conversation->input_length;
    *copy++ = '\0';
    conversation->output = memcpy(copy, output, conversation->output_length);
    copy[conversation->output_length] = '\0';
}

static void dataset_read_messages(Dataset *dataset, json_t *messages,
                                  Conversation *conversation) {
    static const char *roles[2] = {"user", "assistant"};
    if (!json_is_array(messages) || json_array_size(messages) != 2)
        dataset_fail(dataset,
                     "messages: expected one of the user and one of the "
                     "assistant, found %s of them",
                     json_array_size(messages) > 2 ? "more" : "less");
    for (size_t i = 0; i < 2; i++) {
        json_t *message = json_array_get(messages, i);
        json_t *role = json_object_get(message, "role");
        json_t *content = json_object_get(message, "content");
        if (!json_is_string(role) || strcmp(json_string_value(role), roles[i]) != 0)
            dataset_fail(dataset, "messages[%zu]: expected the role \"%s\", found %s%s",
                         i, roles[i], json_is_string(role) ? "" : "none",
                         json_is_string(role) ? json_string_value(role) : "");
        if (!json_is_string(content))
            dataset_fail(dataset, "messages[%zu]: expected a string as content", i);
        *(i == 0 ? &conversation->input : &conversation->output) =
            json_string_value(content);
        *(i == 0 ? &conversation->input_length : &conversation->output_length) =
            json_string_length(content);
    }
}

static int dataset_read(Dataset *dataset, Conversation *conversation, int replies) {
    json_t *object = jsonl_next(dataset->lines);
    if (object == NULL) return 0;
    json_t *messages = json_object_get(object, "messages");
    int text = json_object_get(object, "text") != NULL;
    int input = json_object_get(object, "input") != NULL;
    int output = json_object_get(object, "output") != NULL;
    if ((input || output) + text + (messages != NULL) != 1)
        dataset_fail(dataset,
                     "expected \"input\" and \"output\", or \"text\", or "
                     "\"messages\", found %s",
                     text || messages || input || output ? "several" : "none of them");
    *conversation = (Conversation){.category = ""};
    if (json_object_get(object, "category") != NULL)
        conversation->category =
            jsonl_text(dataset->lines, "category", &conversation->category_length);
    if (messages != NULL)
        dataset_read_messages(dataset, messages, conversation);
    else if (text)
        dataset_read_text(dataset, conversation);
    else {
        if (input || !replies)
            conversation->input =
                jsonl_text(dataset->lines, "input", &conversation->input_length);
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
