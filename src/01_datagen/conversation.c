#include "01_datagen/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/text.h"

static char *conversation_put(char *at, const char *text, size_t length) {
    memcpy(at, text, length);
    return at + length;
}

char *conversation_text(const Conversation *conversation, size_t *length) {
    static const char before[] = CHAT_START CHAT_USER;
    static const char between[] = CHAT_END CHAT_BETWEEN CHAT_START CHAT_ASSISTANT;
    static const char after[] = CHAT_END;
    size_t room = sizeof before + sizeof between + sizeof after;
    char *text =
        memory_new(room + conversation->input_length + conversation->output_length, 1);
    char *at = conversation_put(text, before, sizeof before - 1);
    at = conversation_put(at, conversation->input, conversation->input_length);
    at = conversation_put(at, between, sizeof between - 1);
    at = conversation_put(at, conversation->output, conversation->output_length);
    at = conversation_put(at, after, sizeof after - 1);
    *length = (size_t)(at - text);
    return text;
}

uint64_t conversation_hash(const Conversation *conversation) {
    uint64_t hash =
        text_hash(TEXT_HASH, conversation->input, conversation->input_length);
    hash = text_hash(hash, "\xFF", 1); /* no UTF-8 text holds this byte */
    hash = text_hash(hash, conversation->output, conversation->output_length);
    return random_mix(hash);
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

static void dataset_refuse_marks(const char *text, size_t length) {
    if (memmem(text, length, CHAT_START, strlen(CHAT_START)) != NULL ||
        memmem(text, length, CHAT_END, strlen(CHAT_END)) != NULL)
        fail(EX_DATAERR,
             "--format text: expected texts without '" CHAT_START "' and '" CHAT_END
             "', found '%.*s'",
             (int)length, text);
}

void dataset_write(FILE *stream, DatasetFormat format,
                   const Conversation *conversation) {
    if (format == FORMAT_GUPPY) {
        dataset_put(stream, "{\"input\": ", conversation->input,
                    conversation->input_length);
        dataset_put(stream, ", \"output\": ", conversation->output,
                    conversation->output_length);
    } else if (format == FORMAT_TEXT) {
        dataset_refuse_marks(conversation->input, conversation->input_length);
        dataset_refuse_marks(conversation->output, conversation->output_length);
        size_t length;
        char *text = conversation_text(conversation, &length);
        dataset_put(stream, "{\"text\": ", text, length);
        free(text);
    } else {
        dataset_put(stream, "{\"messages\": [{\"role\": \"user\", \"content\": ",
                    conversation->input, conversation->input_length);
        dataset_put(stream,
                    "}, {\"role\": \"assistant\", \"content\": ", conversation->output,
                    conversation->output_length);
        fputs("}]", stream);
    }
    if (conversation->category_length > 0)
        dataset_put(stream, ", \"category\": ", conversation->category,
                    conversation->category_length);
    fputs("}\n", stream);
}
