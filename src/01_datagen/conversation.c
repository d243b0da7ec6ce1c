#include "01_datagen/conversation.h"

#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/text.h"

char *conversation_segments(const Conversation *conversation,
                            Segment segments[SEGMENTS]) {
    const struct {
        int special;
        const char *fixed, *turn;
        size_t length;
    } parts[SEGMENTS] = {
        {1, CHAT_START, "", 0},
        {0, CHAT_USER, conversation->input, conversation->input_length},
        {1, CHAT_END, "", 0},
        {0, CHAT_BETWEEN, "", 0},
        {1, CHAT_START, "", 0},
        {0, CHAT_ASSISTANT, conversation->output, conversation->output_length},
        {1, CHAT_END, "", 0},
    };
    size_t room = 1;
    for (size_t i = 0; i < SEGMENTS; i++)
        room += strlen(parts[i].fixed) + parts[i].length;
    char *text = memory_new(room, 1), *end = text;
    for (size_t i = 0; i < SEGMENTS; i++) {
        segments[i] = (Segment){.text = end, .special = parts[i].special};
        end = stpcpy(end, parts[i].fixed);
        memcpy(end, parts[i].turn, parts[i].length);
        end += parts[i].length;
        segments[i].length = (size_t)(end - segments[i].text);
    }
    return text;
}

char *conversation_text(const Conversation *conversation, size_t *length) {
    Segment segments[SEGMENTS], *last = &segments[SEGMENTS - 1];
    char *text = conversation_segments(conversation, segments);
    *length = (size_t)(last->text + last->length - text);
    return text;
}

uint64_t conversation_hash(const Conversation *conversation) {
    uint64_t hash =
        text_hash(TEXT_HASH, conversation->input, conversation->input_length);
    hash = text_hash(hash, "\xFF", 1); /* no UTF-8 text holds this byte */
    hash = text_hash(hash, conversation->output, conversation->output_length);
    return random_mix(hash);
}
