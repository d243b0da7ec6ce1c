#include "01_datagen/sets.h"

#include <stdlib.h>

#include "00_ground/file.h"
#include "00_ground/text.h"
#include "01_datagen/sampler.h"

#define KEPT_EVERY 20

int conversation_kept(const Conversation *conversation) {
    return conversation_hash(conversation) % KEPT_EVERY == 0;
}

void conversations_split(const Character *character, const char *folder,
                         DatasetFormat format, size_t count, uint64_t seed,
                         FILE *report) {
    static const char *names[2] = {"train.jsonl", "eval.jsonl"};
    size_t counts[2] = {0};
    AtomicFile files[2];
    char *paths[2];
    for (int side = 0; side < 2; side++) {
        paths[side] = path_join(folder, names[side]);
        files[side] = file_begin(paths[side]);
    }
    Sampler *sampler = sampler_new(character);
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < count; i++) {
        Conversation drawn = sampler_next(sampler, &random);
        int side = conversation_kept(&drawn);
        dataset_write(files[side].stream, format, &drawn);
        counts[side]++;
    }
    sampler_free(&sampler);
    for (int side = 0; side < 2; side++) {
        file_commit(&files[side]);
        fprintf(report, "%s: %zu conversations\n", paths[side], counts[side]);
        free(paths[side]);
    }
}

void conversations_write(FILE *stream, const Character *character, DatasetFormat format,
                         size_t count, uint64_t seed) {
    Sampler *sampler = sampler_new(character);
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < count; i++) {
        Conversation drawn = sampler_next(sampler, &random);
        dataset_write(stream, format, &drawn);
    }
    sampler_free(&sampler);
}

void conversations_show(FILE *stream, const Character *character, size_t count,
                        uint64_t seed) {
    Sampler *sampler = sampler_new(character);
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < count; i++) {
        Conversation drawn = sampler_next(sampler, &random);
        fprintf(stream, "%s: ", drawn.category);
        text_put(stream, drawn.input, drawn.input_length, "");
        fputs("\n    ", stream);
        text_put(stream, drawn.output, drawn.output_length, "");
        fputs("\n", stream);
    }
    sampler_free(&sampler);
}
