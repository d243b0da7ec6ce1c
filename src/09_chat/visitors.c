#include "09_chat/visitors.h"

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Visit: one question, asked with every seed, and what a right answer is. */
typedef struct {
    Ask *asks; /* (seeds) */
    size_t seeds, topic;
    int known; /* the topic can ask this */
    regex_t pattern;
} Visit;

/* Jury: the examiner of answers; and one of questions, which has the same grammar but
 * that every topic says what is typed to it. */
typedef struct {
    Examiner *answers, *questions;
    Character asking;
    unsigned char *topics; /* (topic_count) */
} Jury;

static void jury_call(Jury *jury, const Character *character) {
    size_t count = character->topic_count;
    jury->asking = *character;
    jury->asking.topics = memory_new(count, sizeof(Topic));
    for (size_t t = 0; t < count; t++) {
        jury->asking.topics[t] = character->topics[t];
        jury->asking.topics[t].say = character->typed;
    }
    jury->answers = examiner_new(character);
    jury->questions = examiner_new(&jury->asking);
    jury->topics = memory_new(count, 1);
}

static void jury_dismiss(Jury *jury) {
    examiner_free(&jury->answers);
    examiner_free(&jury->questions);
    free(jury->asking.topics);
    free(jury->topics);
}

static void visit_ask(Visit *visit, const Jury *jury, Fish *fish, const Manner *manner,
                      const char *question, size_t length) {
    examiner_sayable(jury->questions, question, length, jury->topics);
    visit->known = jury->topics[visit->topic];
    for (size_t s = 0; s < visit->seeds; s++)
        visit->asks[s] = (Ask){.question = question,
                               .question_length = length,
                               .random = random_seed(s + 1, "chat")};
    answers_make(fish, visit->asks, visit->seeds, manner);
}

static int visit_right(const Visit *visit, const Jury *jury, const Ask *ask) {
    examiner_sayable(jury->answers, ask->answer, ask->answer_length, jury->topics);
    return jury->topics[visit->topic] &&
           regexec(&visit->pattern, ask->answer, 0, NULL, 0) == 0 &&
           (!visit->known ||
            examiner_score(jury->answers, ask->question, ask->question_length,
                           ask->answer, ask->answer_length) > -INFINITY);
}

static size_t visit_mark(FILE *stream, const Visit *visit, const Jury *jury) {
    size_t right = 0, seeds = visit->seeds;
    const Ask *shown = visit->asks;
    for (size_t s = 0; s < seeds; s++) {
        int good = visit_right(visit, jury, &visit->asks[s]);
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
    Jury jury;
    jury_call(&jury, character);
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
        visit_ask(&visit, &jury, fish, manner, question, length);
        right += visit_mark(stream, &visit, &jury);
        visits += seeds;
        regfree(&visit.pattern);
        for (size_t s = 0; s < seeds; s++) free(visit.asks[s].answer);
    }
    fprintf(stream, "%zu of %zu visits right\n", right, visits);
    jsonl_close(&lines);
    free(visit.asks);
    jury_dismiss(&jury);
    return right;
}
