#include "10_examiner/visitors.h"

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Visit: one question, asked with every seed, and what a right answer is. */
typedef struct {
    Request *requests; /* (seeds) */
    size_t seeds, topic;
    int askable; /* the topic can ask this */
    regex_t pattern;
    Examiner *examiner;
    unsigned char *topics; /* (topic_count) scratch */
} Visit;

static void visit_ask(Visit *visit, Fish *fish, const Sampling *sampling,
                      const char *question, size_t length) {
    examiner_askable(visit->examiner, question, length, visit->topics);
    visit->askable = visit->topics[visit->topic];
    for (size_t s = 0; s < visit->seeds; s++)
        visit->requests[s] = (Request){.question = question,
                                       .question_length = length,
                                       .random = random_seed(s + 1, "chat")};
    answers_make(fish, visit->requests, visit->seeds, sampling);
}

static int visit_right(const Visit *visit, const Request *r) {
    examiner_sayable(visit->examiner, r->answer, r->answer_length, visit->topics);
    return visit->topics[visit->topic] &&
           regexec(&visit->pattern, r->answer, 0, NULL, 0) == 0 &&
           (!visit->askable ||
            examiner_score(visit->examiner, r->question, r->question_length, r->answer,
                           r->answer_length) > -INFINITY);
}

static size_t visit_mark(FILE *stream, const Visit *visit) {
    size_t right = 0, seeds = visit->seeds;
    const Request *shown = visit->requests;
    for (size_t s = 0; s < seeds; s++) {
        int good = visit_right(visit, &visit->requests[s]);
        if (!good && right == s) shown = &visit->requests[s]; /* the first wrong one */
        right += (size_t)good;
    }
    fprintf(stream, "%3zu/%zu  ", right, seeds);
    text_put(stream, shown->question, shown->question_length, "");
    fputs(right == seeds ? "  ->  " : "  ->  (wrong) ", stream);
    text_put(stream, shown->answer, shown->answer_length, "");
    fputc('\n', stream);
    return right;
}

size_t visitors_run(FILE *stream, const char *path, Fish *fish,
                    const Sampling *sampling, const Character *character,
                    size_t seeds) {
    size_t right = 0, visits = 0, length;
    Visit visit = {.requests = memory_new(seeds, sizeof *visit.requests),
                   .seeds = seeds,
                   .examiner = examiner_new(character),
                   .topics = memory_new(character->topic_count, 1)};
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
        visit_ask(&visit, fish, sampling, question, length);
        right += visit_mark(stream, &visit);
        visits += seeds;
        regfree(&visit.pattern);
        for (size_t s = 0; s < seeds; s++) free(visit.requests[s].answer);
    }
    fprintf(stream, "%zu of %zu visits right\n", right, visits);
    jsonl_close(&lines);
    examiner_free(&visit.examiner);
    free(visit.topics);
    free(visit.requests);
    return right;
}
