/* conversation: a question and its answer, and the text that the model reads. */
#ifndef GUPPY_CONVERSATION_H
#define GUPPY_CONVERSATION_H

#include <stddef.h>
#include <stdint.h>

/* What the model reads: START USER question END BETWEEN START ASSISTANT answer END. */
#define CHAT_START     "<|im_start|>"
#define CHAT_END       "<|im_end|>"
#define CHAT_USER      "user\n"
#define CHAT_BETWEEN   "\n"
#define CHAT_ASSISTANT "assistant\n"

/* Conversation: a question and its answer; bytes, each with a NUL after the last. */
typedef struct {
    const char *question, *answer, *topic; /* a missing topic is "" */
    size_t question_length, answer_length, topic_length;
} Conversation;

/* Segment: a special token, or the text between two of them. They take turns. */
typedef struct {
    const char *text;
    size_t length;
    int special;
} Segment;

/* conversation_segments: the whole text as the model reads it, with a NUL after its
 * last byte, and the seven segments that it consists of, end to end:
 *
 *   START  user\nQUESTION  END  \n  START  assistant\nANSWER  END
 *
 * segments  (SEGMENTS) written in full; they point into the text
 *
 * Allocates the text; release with free. */
#define SEGMENTS 7
char *conversation_segments(const Conversation *conversation,
                            Segment segments[SEGMENTS]);

/* conversation_hash: 64 bits that depend on question and answer alone. */
uint64_t conversation_hash(const Conversation *conversation);

#endif
