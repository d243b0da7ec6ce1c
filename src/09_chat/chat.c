#include "09_chat/chat.h"

#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "09_chat/prompt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static volatile sig_atomic_t chat_interrupted;

static void chat_interrupt(int number) {
    chat_interrupted = number;
}

void chat_signals(void) {
    /* No SA_RESTART: the prompt must notice Ctrl-C too. */
    struct sigaction action = {.sa_handler = chat_interrupt};
    sigaction(SIGINT, &action, NULL);
}

/* How many bytes of `text` are whole characters: a lead byte among the last three may
 * announce more bytes than there are. */
static size_t speech_whole(const unsigned char *text, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = text[length - back];
        size_t wants = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        if (wants > back) return length - back;
        if ((c & 0xC0) != 0x80) break;
    }
    return length;
}

void speech_put(Speech *speech, const char *bytes, size_t length) {
    while (length > 0) {
        char text[64];
        size_t room = sizeof text - speech->holding;
        size_t taken = length < room ? length : room;
        memcpy(text, speech->held, speech->holding);
        memcpy(text + speech->holding, bytes, taken);
        size_t have = speech->holding + taken;
        size_t whole = speech_whole((unsigned char *)text, have);
        text_put(speech->stream, text, whole, "\n");
        speech->holding = have - whole;
        memcpy(speech->held, text + whole, speech->holding);
        bytes += taken;
        length -= taken;
    }
    if (fflush(speech->stream) != 0)
        fail(EX_IOERR, "standard output: cannot be written: %s", strerror(errno));
}

void speech_end(Speech *speech) {
    text_put(speech->stream, speech->held, speech->holding, "");
    speech->holding = 0;
}

/* What a listener needs to print what it hears. */
typedef struct {
    const Tokenizer *tokenizer;
    Speech speech;
} ChatEar;

static int chat_listen(void *ear, int32_t token, float chance) {
    (void)chance;
    ChatEar *chat = ear;
    size_t length;
    const char *bytes = tokenizer_bytes(chat->tokenizer, token, &length);
    speech_put(&chat->speech, bytes, length);
    return !chat_interrupted;
}

Ending chat_answer(Fish *fish, const char *question, size_t length,
                   const Manner *manner, Random *random, FILE *stream) {
    Tokens prompt = {0};
    size_t used = fish_prompt(fish, &prompt, question, length);
    if (used < length)
        fprintf(
            stderr,
            "guppy: that is too long for a memory of %zu tokens: only the first %zu "
            "of %zu bytes were read\n",
            fish->model->config.T, used, length);
    else if (fish->longest > 0 && prompt.count >= fish->longest)
        fprintf(
            stderr,
            "guppy: that is %zu tokens; no conversation in training was longer than "
            "%zu: expect little sense\n",
            prompt.count, fish->longest);
    ChatEar ear = {.tokenizer = fish->tokenizer, .speech = {.stream = stream}};
    chat_interrupted = 0;
    Ending ending = fish_answer(fish, &prompt, manner, random, chat_listen, &ear);
    speech_end(&ear.speech);
    free(prompt.ids);
    return ending;
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

static int chat_leaves(const char *line, size_t length) {
    return length == 4 &&
           (!strncasecmp(line, "quit", 4) || !strncasecmp(line, "exit", 4));
}

int chat_run(Fish *fish, const Manner *manner, Random *random) {
    Prompt *prompt = prompt_open("you> ");
    size_t length;
    if (prompt_edits(prompt)) fputs(chat_greeting, stdout);
    chat_interrupted = 0;
    for (const char *line; (line = prompt_read(prompt, &length));) {
        line = chat_trim(line, &length);
        if (chat_leaves(line, length)) break;
        if (length == 0) continue;
        if (length == 5 && memcmp(line, "/help", 5) == 0) {
            fputs(chat_help, stdout);
            continue;
        }
        fputs("guppy> ", stdout);
        Ending ending = chat_answer(fish, line, length, manner, random, stdout);
        fputs("\n", stdout);
        if (ending == ANSWER_FULL)
            fputs("guppy: (the fish's memory is full; the answer ends here)\n", stderr);
        chat_interrupted = 0;
    }
    prompt_close(&prompt);
    return chat_interrupted;
}
