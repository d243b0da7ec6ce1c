/* chat: a conversation between a person and the fish. */
#ifndef GUPPY_CHAT_H
#define GUPPY_CHAT_H

#include "09_chat/fish.h"
#include <stdio.h>

/* Speech: bytes on their way to a reader, who should see whole characters only: a token
 * may end in the middle of one. Start from {.stream = ...}. */
typedef struct {
    FILE *stream;
    char held[4]; /* the beginning of a character whose end has not come yet */
    size_t holding;
} Speech;

/* speech_put: print what is whole, hold back the rest, and flush. Control characters
 * but newlines come out as '?'. speech_end: print what is still held back, as '?'. */
void speech_put(Speech *speech, const char *bytes, size_t length);
void speech_end(Speech *speech);

/* chat_prompt: fish_prompt, which says on stderr what the reader of an answer should
 * know: that the question had to be cut, or is longer than anything in training. */
void chat_prompt(const Fish *fish, Tokens *tokens, const char *question, size_t length);

/* chat_once: one answer on standard output, printed as it is made. chat_run: questions
 * from standard input, answers to standard output, until its end, `quit` or `exit`;
 * `/help` is answered without the fish. Says at a terminal how to leave first.
 *
 * From then on SIGINT stops an answer instead of the program. Both return the signal
 * that ended them, chat_run only one that came while it waited for a question; or 0.
 * An answer that met the end of the context is said on stderr. Fail with EX_IOERR when
 * the answer cannot be written. */
int chat_once(Fish *fish, const char *question, const Sampling *sampling,
              Random *random);
int chat_run(Fish *fish, const Sampling *sampling, Random *random);

#endif
