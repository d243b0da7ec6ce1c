#include "01_datagen/sets.h"
#include "00_ground/file.h"
#include "01_datagen/sampler.h"
#include <stdlib.h>

int conversation_kept(const Conversation *conversation) {
    return conversation_hash(conversation) % 20 == 0;
}

void conversations_write(FILE *streams[2], size_t counts[2], const Character *character,
                         DatasetFormat format, size_t count, uint64_t seed) {
    Random random = random_seed(seed, "data");
    Sampler sampler = {.character = character};
    while (count-- > 0) {
        Conversation one = sampler_next(&sampler, &random);
        int kept = conversation_kept(&one);
        counts[kept]++;
        dataset_write(streams[kept], format, &one);
    }
}

void conversations_split(const Character *character, const char *folder,
                         DatasetFormat format, size_t count, uint64_t seed,
                         FILE *report) {
    char *train = path_join(folder, "train.jsonl"),
         *eval = path_join(folder, "eval.jsonl");
    AtomicFile a = file_begin(train), b = file_begin(eval);
    size_t counts[2] = {0, 0};
    conversations_write((FILE *[2]){a.stream, b.stream}, counts, character, format,
                        count, seed);
    file_commit(&a);
    fprintf(report, "%s: %zu conversations\n", train, counts[0]);
    file_commit(&b);
    fprintf(report, "%s: %zu conversations\n", eval, counts[1]);
    free(train), free(eval);
}
