#include "10_examiner/stats.h"

#include <math.h>

#include "01_datagen/sampler.h"
#include "01_datagen/words.h"
#include "10_examiner/entropy.h"
#include "10_examiner/examiner.h"

Survey survey_take(const Character *character, size_t samples, uint64_t seed,
                   FILE *trace) {
    Sampler sampler = {.character = character};
    Examiner *examiner = examiner_new(character);
    Random random = random_seed(seed, "stats");
    Survey survey = {.samples = samples};
    Lexicon words = {0};
    double sum = 0, squares = 0, shown = 10;
    for (size_t i = 1; i <= samples; i++) {
        Conversation drawn = sampler_next(&sampler, &random);
        double count = (double)i;
        double surprise =
            -examiner_score(examiner, drawn.question, drawn.question_length,
                            drawn.answer, drawn.answer_length);
        sum += surprise;
        squares += surprise * surprise;
        words_count(&words, drawn.question, drawn.question_length);
        words_count(&words, drawn.answer, drawn.answer_length);
        survey.mean = sum / count;
        double variance = fmax(squares / count - survey.mean * survey.mean, 0);
        survey.error = i > 1 ? sqrt(variance / (count - 1)) : INFINITY;
        if (trace == NULL || count < shown) continue;
        fprintf(trace, "%zu,%.6f,%.6f\n", i, survey.mean, survey.error);
        shown *= 1.1;
    }
    survey.words = words.count;
    lexicon_free(&words);
    examiner_free(&examiner);
    return survey;
}

void stats_print(FILE *stream, const Character *character, size_t ambiguous,
                 size_t samples, uint64_t seed) {
    Measure all = measure_character(character);
    Survey survey = survey_take(character, samples, seed, NULL);
    fprintf(stream, "topics         %zu, and %zu lists\n", character->topic_count,
            character->list_count);
    fprintf(stream, "derivations    %.4g%s\n", all.count,
            ambiguous == 0 ? ", each another conversation" : "");
    fprintf(stream, "mean length    %.2f bytes, question and answer\n", all.bytes);
    fprintf(stream, "words          %zu different ones in %zu conversations\n",
            survey.words, samples);
    fprintf(stream, "entropy        %s%.4f nats per conversation%s\n",
            ambiguous == 0 ? "" : "at most ", all.entropy,
            ambiguous == 0 ? ", exactly" : "; see the warnings");
    fprintf(stream, "               %.4f +- %.4f, measured on %zu conversations\n",
            survey.mean, survey.error, samples);
    fprintf(stream, "\n%-20s %8s %12s %8s %8s\n", "topic", "chance", "derivations",
            "entropy", "bytes");
    for (size_t t = 0; t < character->topic_count; t++) {
        Measure topic = measure_topic(character, t);
        fprintf(stream, "%-20s %8.4f %12.4g %8.4f %8.2f\n", character->topics[t].name,
                character->topics[t].chance, topic.count, topic.entropy, topic.bytes);
    }
}
