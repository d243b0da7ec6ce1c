#include "01_datagen/sampler.h"
#include "10_examiner/examiner.h"

double cross_entropy(const Character *speaker, const Character *listener,
                     size_t samples, uint64_t seed) {
    Sampler sampler = {.character = speaker};
    Examiner *examiner = examiner_new(listener);
    Random random = random_seed(seed, "cross entropy");
    double sum = 0;
    for (size_t i = 0; i < samples; i++) {
        Conversation said = sampler_next(&sampler, &random);
        sum -= examiner_score(examiner, said.question, said.question_length,
                              said.answer, said.answer_length);
    }
    examiner_free(&examiner);
    return sum / (double)samples;
}
