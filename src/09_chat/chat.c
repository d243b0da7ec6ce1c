#include "09_chat/chat.h"

#include "00_ground/file.h"
#include "00_ground/text.h"
#include "09_chat/prompt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static atomic_int chat_interrupted;

static void chat_interrupt(int number) {
    chat_interrupted = number;
}

static void chat_signals(void) {
    /* No SA_RESTART: the prompt must notice Ctrl-C too. */
    struct sigaction action = {.sa_handler = chat_interrupt};
    sigaction(SIGINT, &action, NULL);
}

void speech_put(Speech *speech, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        uint32_t code;
        if ((bytes[i] & 0xC0) != 0x80) speech_end(speech); /* another one begins */
        speech->held[speech->holding++] = bytes[i];
        text_decode(&code, speech->held, speech->holding);
        if (code != TEXT_BAD || speech->holding == sizeof speech->held)
            speech_end(speech);
    }
    if (fflush(speech->stream) != 0) file_cannot_write("standard output");
}

void speech_end(Speech *speech) {
    text_put(speech->stream, speech->held, speech->holding, "\n");
    speech->holding = 0;
}

void chat_prompt(const Fish *fish, Tokens *tokens, const char *question,
                 size_t length) {
    size_t used = fish_prompt(fish, tokens, question, length);
    if (used < length)
        fprintf(stderr,
                "guppy: that is too long for a memory of %zu tokens: only the first "
                "%zu of %zu bytes were read\n",
                fish->model->config.T, used, length);
    else if (fish->longest > 0 && tokens->count >= fish->longest)
        fprintf(stderr,
                "guppy: that is %zu tokens; no conversation in training was longer "
                "than %zu: expect little sense\n",
                tokens->count, fish->longest);
}

/* One answer, without a newline behind it. */
static Ending chat_answer(Fish *fish, const char *question, size_t length,
                          const Sampling *sampling, Random *random) {
    Tokens prompt = {0};
    Speech speech = {.stream = stdout};
    chat_prompt(fish, &prompt, question, length);
    chat_interrupted = 0;
    Answer answer = answer_begin(fish, &prompt, sampling, random);
    while (answer_next(&answer)) {
        size_t size;
        const char *bytes = tokenizer_bytes(fish->tokenizer, answer.token, &size);
        speech_put(&speech, bytes, size);
        if (!chat_interrupted) continue;
        answer.ending = ANSWER_STOPPED;
        break;
    }
    speech_end(&speech);
    answer_free(&answer);
    free(prompt.ids);
    return answer.ending;
}

int chat_once(Fish *fish, const char *question, const Sampling *sampling,
              Random *random) {
    chat_signals();
    Ending ending = chat_answer(fish, question, strlen(question), sampling, random);
    fputc('\n', stdout);
    return ending == ANSWER_STOPPED ? SIGINT : 0;
}

static const char *chat_trim(const char *line, size_t *length) {
    while (*length > 0 && strchr(" \t", line[*length - 1])) --*length;
    while (*length > 0 && strchr(" \t", *line)) line++, --*length;
    return line;
}

static const char chat_greeting[] =
    "Ask the fish something. It answers each question for itself and remembers none.\n"
    "quit, exit or Ctrl-D leaves; /help says more.\n";

static const char chat_help[] =
    "A question is a line. Nothing of it is remembered: the next one is the first "
    "again.\n"
    "  quit, exit, Ctrl-D   leave\n"
    "  Ctrl-C               stop an answer; at the prompt, empty the line\n"
    "  up, down, Ctrl-R     earlier questions\n"
    "  /help                this\n";

static int chat_is(const char *line, size_t length, const char *word) {
    return length == strlen(word) && strncasecmp(line, word, length) == 0;
}

int chat_run(Fish *fish, const Sampling *sampling, Random *random) {
    Prompt *prompt = prompt_open(chat_greeting);
    chat_signals();
    size_t length;
    chat_interrupted = 0;
    for (const char *line; (line = prompt_read(prompt, &length));) {
        line = chat_trim(line, &length);
        if (chat_is(line, length, "quit") || chat_is(line, length, "exit")) break;
        if (chat_is(line, length, "/help")) fputs(chat_help, stdout);
        if (length == 0 || chat_is(line, length, "/help")) continue;
        fputs("guppy> ", stdout);
        Ending ending = chat_answer(fish, line, length, sampling, random);
        fputs("\n", stdout);
        if (ending == ANSWER_FULL)
            fputs("guppy: (the fish's memory is full; the answer ends here)\n", stderr);
        chat_interrupted = 0;
    }
    prompt_close(&prompt);
    return chat_interrupted;
}
