#include "10_examiner/score.h"

#include <math.h>
#include <stdlib.h>

#include "00_ground/fail.h"
#include "01_datagen/dataset.h"
#include "10_examiner/examiner.h"

/* The topics that can say an answer; returns how many. */
static size_t reply_score(FILE *stream, Examiner *examiner, const Character *character,
                          const Conversation *read) {
    unsigned char *topics = memory_new(character->topic_count, 1);
    size_t found =
        examiner_sayable(examiner, read->answer, read->answer_length, topics);
    fputs(found > 0 ? "can be said on" : "cannot be said", stream);
    for (size_t t = 0; t < character->topic_count; t++)
        if (topics[t]) fprintf(stream, " %s", character->topics[t].name);
    fputs("\n", stream);
    free(topics);
    return found;
}

void dataset_score(FILE *stream, const Character *character, const char *path) {
    Examiner *examiner = examiner_new(character);
    Dataset *dataset = dataset_open(path);
    size_t total = 0, possible = 0, scored = 0;
    double sum = 0;
    for (Conversation read; dataset_reply(dataset, &read); total++) {
        if (read.question == NULL) {
            possible += reply_score(stream, examiner, character, &read) > 0;
            continue;
        }
        double score = examiner_score(examiner, read.question, read.question_length,
                                      read.answer, read.answer_length);
        if (isfinite(score)) {
            fprintf(stream, "%.4f\n", score);
            possible++;
            scored++;
            sum += score;
        } else
            fputs("cannot be produced\n", stream);
    }
    fprintf(stream, "%zu of %zu possible", possible, total);
    if (scored > 0) fprintf(stream, ", on average %.4f nats", -sum / (double)scored);
    fputs("\n", stream);
    dataset_close(&dataset);
    examiner_free(&examiner);
}
