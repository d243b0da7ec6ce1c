#include "01_datagen/conversation.h"

#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/text.h"

char *conversation_segments(const Conversation *conversation,
                            Segment segments[SEGMENTS]) {
    static const char *const fixed[SEGMENTS] = {
        CHAT_START, CHAT_USER,      CHAT_END, CHAT_BETWEEN,
        CHAT_START, CHAT_ASSISTANT, CHAT_END};
    const Segment turns[SEGMENTS] = {
        [1] = {conversation->question, conversation->question_length, 0},
        [5] = {conversation->answer, conversation->answer_length, 0}};
    size_t room = 1;
    for (size_t i = 0; i < SEGMENTS; i++) room += strlen(fixed[i]) + turns[i].length;
    char *text = memory_new(room, 1), *at = text;
    for (size_t i = 0; i < SEGMENTS; i++) {
        size_t before = strlen(fixed[i]);
        segments[i] = (Segment){at, before + turns[i].length, i % 2 == 0};
        memcpy(at, fixed[i], before);
        if (turns[i].text) memcpy(at + before, turns[i].text, turns[i].length);
        at += segments[i].length;
    }
    return text;
}

uint64_t conversation_hash(const Conversation *conversation) {
    uint64_t hash =
        text_hash(TEXT_HASH, conversation->question, conversation->question_length);
    hash = text_hash(hash, "\xFF", 1); /* no UTF-8 text holds this byte */
    hash = text_hash(hash, conversation->answer, conversation->answer_length);
    return random_mix(hash);
}
