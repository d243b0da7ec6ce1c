#include "09_chat/visitors.h"

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Visit: one question, asked with every seed, and what a right answer is. */
typedef struct {
    Ask *asks; /* (seeds) */
    size_t seeds, topic;
    regex_t pattern;
} Visit;

static void visit_ask(Visit *visit, Fish *fish, const Manner *manner,
                      const char *question, size_t length) {
    for (size_t s = 0; s < visit->seeds; s++)
        visit->asks[s] = (Ask){.question = question,
                               .question_length = length,
                               .random = random_seed(s + 1, "chat")};
    answers_make(fish, visit->asks, visit->seeds, manner);
}

static int visit_right(const Visit *visit, const Ask *ask, Examiner *examiner,
                       unsigned char *topics) {
    examiner_sayable(examiner, ask->answer, ask->answer_length, topics);
    return topics[visit->topic] &&
           regexec(&visit->pattern, ask->answer, 0, NULL, 0) == 0;
}

static size_t visit_mark(FILE *stream, const Visit *visit, Examiner *examiner,
                         unsigned char *topics) {
    size_t right = 0, seeds = visit->seeds;
    const Ask *shown = visit->asks;
    for (size_t s = 0; s < seeds; s++) {
        int good = visit_right(visit, &visit->asks[s], examiner, topics);
        if (!good && right == s) shown = &visit->asks[s]; /* the first wrong one */
        right += (size_t)good;
    }
    fprintf(stream, "%3zu/%zu  ", right, seeds);
    text_put(stream, shown->question, shown->question_length, "");
    fputs(right == seeds ? "  ->  " : "  ->  (wrong) ", stream);
    text_put(stream, shown->answer, shown->answer_length, "");
    fputc('\n', stream);
    return right;
}

size_t visitors_run(FILE *stream, const char *path, Fish *fish, const Manner *manner,
                    const Character *character, size_t seeds) {
    Examiner *examiner = examiner_new(character);
    unsigned char *topics = memory_new(character->topic_count, 1);
    size_t right = 0, visits = 0, length;
    Visit visit = {.asks = memory_new(seeds, sizeof *visit.asks), .seeds = seeds};
    JsonLines *lines = jsonl_open(path);
    while (jsonl_next(lines)) {
        const char *topic = jsonl_text(lines, "topic", &length);
        const char *pattern = jsonl_text(lines, "pattern", &length);
        const char *question = jsonl_text(lines, "question", &length);
        visit.topic = character_topic(character, topic);
        if (visit.topic == character->topic_count)
            jsonl_fail(lines, "expected a topic of %s, found '%s'", character->path,
                       topic);
        if (regcomp(&visit.pattern, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0)
            jsonl_fail(lines, "expected a regular expression, found '%s'", pattern);
        visit_ask(&visit, fish, manner, question, length);
        right += visit_mark(stream, &visit, examiner, topics);
        visits += seeds;
        regfree(&visit.pattern);
        for (size_t s = 0; s < seeds; s++) free(visit.asks[s].answer);
    }
    fprintf(stream, "%zu of %zu visits right\n", right, visits);
    jsonl_close(&lines);
    free(visit.asks);
    free(topics);
    examiner_free(&examiner);
    return right;
}
