#include "03_batches/token_set.h"
#include "00_ground/fail.h"
#include "01_datagen/dataset.h"
#include <stdlib.h>

TokenSet token_set_from_dataset(const char *path, Tokenizer *tokenizer,
                                size_t context) {
    TokenSet set = {.vocabulary = tokenizer_size(tokenizer),
                    .digest = tokenizer_digest(tokenizer),
                    .context = context};
    Tokens ids = {0};
    size_t starts_capacity = 0;
    Conversation conversation;
    Dataset *dataset = dataset_open(path);
    require(context >= 1);
    set.starts = memory_grow(NULL, &starts_capacity, 1, sizeof(uint64_t));
    set.starts[0] = 0;
    while (dataset_next(dataset, &conversation)) {
        size_t start = ids.count;
        set.left_out += tokenizer_encode_conversation(tokenizer, &ids, &conversation);
        if (ids.count - start > context + 1) {
            ids.count = start + context + 1;
            set.cut++;
        }
        set.sequences++;
        set.starts = memory_grow(set.starts, &starts_capacity, set.sequences + 1,
                                 sizeof(uint64_t));
        set.starts[set.sequences] = ids.count;
    }
    dataset_close(&dataset);
    if (set.sequences == 0)
        fail(EX_DATAERR, "%s: expected a conversation, found none", path);
    set.ids = ids.ids;
    set.tokens = ids.count;
    return set;
}

size_t token_set_rows(const TokenSet *set, size_t s) {
    return set->starts[s + 1] - set->starts[s] - 1;
}

void token_set_free(TokenSet *set) {
    free(set->starts);
    free(set->ids);
    *set = (TokenSet){0};
}
