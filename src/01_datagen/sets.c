#include "01_datagen/sets.h"

#include <stdlib.h>

#include "00_ground/file.h"
#include "01_datagen/sampler.h"

#define KEPT_EVERY 20

int conversation_kept(const Conversation *conversation) {
    return conversation_hash(conversation) % KEPT_EVERY == 0;
}

void conversations_write(FILE *streams[2], size_t counts[2], const Character *character,
                         DatasetFormat format, size_t count, uint64_t seed) {
    Sampler sampler = {.character = character};
    Random random = random_seed(seed, "data");
    for (size_t i = 0; i < count; i++) {
        Conversation drawn = sampler_next(&sampler, &random);
        int side = conversation_kept(&drawn);
        dataset_write(streams[side], format, &drawn);
        counts[side]++;
    }
}

void conversations_split(const Character *character, const char *folder,
                         DatasetFormat format, size_t count, uint64_t seed,
                         FILE *report) {
    char *paths[2] = {path_join(folder, "train.jsonl"),
                      path_join(folder, "eval.jsonl")};
    AtomicFile files[2] = {file_begin(paths[0]), file_begin(paths[1])};
    FILE *streams[2] = {files[0].stream, files[1].stream};
    size_t counts[2] = {0};
    conversations_write(streams, counts, character, format, count, seed);
    for (int side = 0; side < 2; side++) {
        file_commit(&files[side]);
        fprintf(report, "%s: %zu conversations\n", paths[side], counts[side]);
        free(paths[side]);
    }
}
