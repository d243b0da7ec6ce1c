#include "studies/09_chat/heart.h"

#include "00_ground/fail.h"
#include "00_ground/lexicon.h"
#include "00_ground/text.h"
#include "01_datagen/dataset.h"
#include "08_training/evaluate.h"
#include "09_chat/chat.h"

#include <stdlib.h>
#include <string.h>

/* HeartSet: what a dataset says: all answers, and all pairs, a NUL between the two. */
typedef struct {
    Lexicon answers, pairs;
    size_t count; /* conversations */
} HeartSet;

/* HeartMarks: of the questions that were asked. */
typedef struct {
    size_t asked, right, known;
} HeartMarks;

static uint32_t heart_pair(Lexicon *pairs, const Conversation *pair, int add) {
    size_t length = pair->question_length + 1 + pair->answer_length;
    char *both = memory_new(length, 1);
    memcpy(both, pair->question, pair->question_length);
    memcpy(both + pair->question_length + 1, pair->answer, pair->answer_length);
    uint32_t number =
        add ? lexicon_add(pairs, both, length) : lexicon_find(pairs, both, length);
    free(both);
    return number;
}

static HeartSet heart_read(const char *path) {
    HeartSet set = {.count = 0};
    Conversation pair;
    Dataset *dataset = dataset_open(path);
    while (dataset_next(dataset, &pair)) {
        lexicon_add(&set.answers, pair.answer, pair.answer_length);
        heart_pair(&set.pairs, &pair, 1);
        set.count++;
    }
    dataset_close(&dataset);
    if (set.count == 0)
        fail(EX_DATAERR, "%s: expected a conversation, found none", path);
    return set;
}

static void heart_free(HeartSet *set) {
    lexicon_free(&set->answers);
    lexicon_free(&set->pairs);
}

/* The likeliest answer. Allocates. */
static char *heart_answer(Fish *fish, const Conversation *pair, size_t *length) {
    const Sampling likeliest = {.temperature = 0, .top_k = 1, .max_tokens = 128};
    Random random = random_seed(1, "chat");
    Tokens prompt = {0};
    char *text = NULL;
    size_t room = 0, size;
    fish_prompt(fish, &prompt, pair->question, pair->question_length);
    Answer answer = answer_begin(fish, &prompt, &likeliest, &random);
    for (*length = 0; answer_next(&answer); *length += size) {
        const char *bytes = tokenizer_bytes(fish->tokenizer, answer.token, &size);
        text = memory_grow(text, &room, *length + size + 1, 1);
        memcpy(text + *length, bytes, size);
    }
    answer_free(&answer);
    free(prompt.ids);
    return text ? text : memory_new(1, 1);
}

/* Asks questions of a dataset, prints the first `show` answers, and marks all. */
static HeartMarks heart_ask(FILE *stream, Fish *fish, const char *path, HeartSet *own,
                            const HeartSet *train, size_t show) {
    HeartMarks marks = {0, 0, 0};
    Conversation pair;
    Dataset *dataset = dataset_open(path);
    for (size_t i = 0; dataset_next(dataset, &pair); i++) {
        size_t length, share = own->count <= HEART_MOST ? i + 1 : i * HEART_MOST;
        if (own->count > HEART_MOST && share % own->count >= HEART_MOST) continue;
        char *answer = heart_answer(fish, &pair, &length);
        if (marks.asked++ < show) {
            fputs("    ", stream);
            text_put(stream, pair.question, pair.question_length, "");
            fputs("\n        ", stream);
            text_put(stream, answer, length, "");
            fputc('\n', stream);
        }
        pair.answer = answer;
        pair.answer_length = length;
        marks.right += heart_pair(&own->pairs, &pair, 0) != LEXICON_NONE;
        marks.known += lexicon_find(&train->answers, answer, length) != LEXICON_NONE;
        free(answer);
    }
    dataset_close(&dataset);
    return marks;
}

static double heart_loss(const char *model, const char *path) {
    Loss *by_line, loss = evaluate_folder(model, path, &by_line);
    free(by_line);
    return loss_mean(loss);
}

void heart_exam(FILE *stream, const char *model, const char *train, const char *eval) {
    HeartSet read = heart_read(train), aside = heart_read(eval);
    Fish fish = fish_load(model);
    HeartMarks marks = heart_ask(stream, &fish, train, &read, &read, 0);
    fprintf(stream, "of %zu questions that it has read\n", marks.asked);
    fprintf(stream, "    %4zu answers learned by heart\n", marks.right);
    fprintf(stream, "    loss %.3f nats a token\n", heart_loss(model, train));
    fputs("of questions kept aside, for example\n", stream);
    marks = heart_ask(stream, &fish, eval, &aside, &read, 3);
    fprintf(stream, "of all %zu of these\n", marks.asked);
    fprintf(stream, "    %4zu answers as its author gave them\n", marks.right);
    fprintf(stream, "    %4zu answers that stand in a row which it has read\n",
            marks.known);
    fprintf(stream, "    %4zu new answers\n", marks.asked - marks.known);
    fprintf(stream, "    loss %.3f nats a token\n", heart_loss(model, eval));
    fish_free(&fish);
    heart_free(&read);
    heart_free(&aside);
}
