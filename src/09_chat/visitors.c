#include "09_chat/visitors.h"

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Visit: one question, and its answers, one for each seed. */
typedef struct {
    const char *question;
    size_t question_length, topic;
    regex_t pattern;
    char **answers; /* (seeds) */
    size_t *lengths;
} Visit;

static void visit_ask(Visit *visit, Fish *fish, const Manner *manner, size_t seeds) {
    Tokens *prompts = memory_new(seeds, sizeof *prompts);
    Tokens *answers = memory_new(seeds, sizeof *answers);
    Random *randoms = memory_new(seeds, sizeof *randoms);
    for (size_t s = 0; s < seeds; s++) {
        fish_prompt(fish, &prompts[s], visit->question, visit->question_length);
        randoms[s] = random_seed(s + 1, "chat");
    }
    answers_sample(fish, answers, prompts, randoms, seeds, manner);
    for (size_t s = 0; s < seeds; s++) {
        visit->answers[s] = tokenizer_decode(fish->tokenizer, answers[s].ids,
                                             answers[s].count, &visit->lengths[s]);
        free(prompts[s].ids);
        free(answers[s].ids);
    }
    free(prompts);
    free(answers);
    free(randoms);
}

static int visit_right(const Visit *visit, size_t seed, Examiner *examiner,
                       unsigned char *topics) {
    examiner_sayable(examiner, visit->answers[seed], visit->lengths[seed], topics);
    return topics[visit->topic] &&
           regexec(&visit->pattern, visit->answers[seed], 0, NULL, 0) == 0;
}

static size_t visit_mark(FILE *stream, const Visit *visit, size_t seeds,
                         Examiner *examiner, unsigned char *topics) {
    size_t right = 0, shown = 0;
    for (size_t s = 0; s < seeds; s++) {
        int good = visit_right(visit, s, examiner, topics);
        if (!good && right == s) shown = s; /* the first that was wrong */
        right += (size_t)good;
    }
    fprintf(stream, "%3zu/%zu  ", right, seeds);
    text_put(stream, visit->question, visit->question_length, "");
    fputs(right == seeds ? "  ->  " : "  ->  (wrong) ", stream);
    text_put(stream, visit->answers[shown], visit->lengths[shown], "");
    fputc('\n', stream);
    return right;
}

size_t visitors_run(FILE *stream, const char *path, Fish *fish, const Manner *manner,
                    const Character *character, size_t seeds) {
    Examiner *examiner = examiner_new(character);
    unsigned char *topics = memory_new(character->topic_count, 1);
    size_t right = 0, visits = 0, length;
    Visit visit = {.answers = memory_new(seeds, sizeof *visit.answers),
                   .lengths = memory_new(seeds, sizeof *visit.lengths)};
    JsonLines *lines = jsonl_open(path);
    while (jsonl_next(lines)) {
        const char *topic = jsonl_text(lines, "topic", &length);
        const char *pattern = jsonl_text(lines, "pattern", &length);
        visit.question = jsonl_text(lines, "question", &visit.question_length);
        visit.topic = character_topic(character, topic);
        if (visit.topic == character->topic_count)
            jsonl_fail(lines, "expected a topic of %s, found '%s'", character->path,
                       topic);
        if (regcomp(&visit.pattern, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0)
            jsonl_fail(lines, "expected a regular expression, found '%s'", pattern);
        visit_ask(&visit, fish, manner, seeds);
        right += visit_mark(stream, &visit, seeds, examiner, topics);
        visits += seeds;
        regfree(&visit.pattern);
        for (size_t s = 0; s < seeds; s++) free(visit.answers[s]);
    }
    fprintf(stream, "%zu of %zu visits right\n", right, visits);
    jsonl_close(&lines);
    free(visit.answers);
    free(visit.lengths);
    free(topics);
    examiner_free(&examiner);
    return right;
}
