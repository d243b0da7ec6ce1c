#include "01_datagen/stats.h"

#include <math.h>

#include "01_datagen/entropy.h"
#include "01_datagen/examiner.h"
#include "01_datagen/sampler.h"

Estimate estimate_surprise(const Character *character, size_t samples, uint64_t seed) {
    Sampler *sampler = sampler_new(character);
    Examiner *examiner = examiner_new(character);
    Random random = random_seed(seed, "stats");
    double sum = 0, squares = 0;
    for (size_t i = 0; i < samples; i++) {
        Conversation drawn = sampler_next(sampler, &random);
        double surprise = -examiner_score(examiner, drawn.input, drawn.input_length,
                                          drawn.output, drawn.output_length, NULL);
        sum += surprise;
        squares += surprise * surprise;
    }
    sampler_free(&sampler);
    examiner_free(&examiner);
    double n = (double)samples, mean = sum / n;
    return (Estimate){mean, sqrt((squares / n - mean * mean) / (n - 1))};
}

void stats_print(FILE *stream, const Character *character, size_t samples,
                 uint64_t seed) {
    Measure all = measure_character(character);
    Estimate measured = estimate_surprise(character, samples, seed);
    fprintf(stream, "topics           %zu\n", character->topic_count);
    fprintf(stream, "lists            %zu\n", character->list_count);
    fprintf(stream, "derivations      %.4g\n", all.count);
    fprintf(stream, "mean length      %.2f bytes, question and answer\n", all.bytes);
    fprintf(stream, "entropy          %.4f nats per conversation, exact\n",
            all.entropy);
    fprintf(stream, "                 %.4f +- %.4f, measured on %zu conversations\n",
            measured.mean, measured.error, samples);
    fprintf(stream, "\n%-20s %8s %12s %8s %8s\n", "topic", "chance", "derivations",
            "entropy", "bytes");
    for (size_t t = 0; t < character->topic_count; t++) {
        Measure topic = measure_topic(character, t);
        fprintf(stream, "%-20s %8.4f %12.4g %8.4f %8.2f\n", character->topics[t].name,
                character->topics[t].chance, topic.count, topic.entropy, topic.bytes);
    }
}
