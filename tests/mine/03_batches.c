/* Each function of chapter 3 beside the book's. A batcher and counts are what each side
 * makes of them: they are compared by what they give. */
#include "03_batches/batch.h"
#include "03_batches/batch_print.h"
#include "03_batches/counts.h"
#include "03_batches/sentence.h"
#include "03_batches/token_file.h"
#include "tests/mine/compare.h"

BOOK(token_set_from_dataset);
BOOK(token_set_rows);
BOOK(token_set_free);
BOOK(token_file_write);
BOOK(token_file_read);
BOOK(batcher_new);
BOOK(batcher_new_ordered);
BOOK(batcher_free);
BOOK(batcher_next);
BOOK(batcher_limit);
BOOK(batcher_place);
BOOK(batcher_seek);
BOOK(batch_print);
BOOK(counts_new);
BOOK(counts_free);
BOOK(counts_probability);
BOOK(counts_loss);
BOOK(sentence_new);
BOOK(sentence_free);
BOOK(sentence_batch);

static const char golden[] = "tests/golden/bpe/tokenizer.json";

static uint64_t starts[] = {0, 5, 11, 13, 19, 28, 31};
static int32_t ids[] = {1, 7, 8, 9, 2, 1, 7, 3, 4, 5, 2, 1, 2, 1, 7, 8,
                        3, 3, 2, 1, 3, 4, 5, 3, 4, 5, 9, 2, 1, 7, 2};
static const TokenSet set = {.vocabulary = 10,
                             .context = 9,
                             .sequences = 6,
                             .tokens = 31,
                             .starts = starts,
                             .ids = ids};

static void same_set(const TokenSet *got, const TokenSet *want) {
    same_number("vocabulary", got->vocabulary, want->vocabulary);
    same_number("digest", got->digest, want->digest);
    same_number("context", got->context, want->context);
    same_number("sequences", got->sequences, want->sequences);
    same_number("tokens", got->tokens, want->tokens);
    same_number("cut", got->cut, want->cut);
    same_number("left_out", got->left_out, want->left_out);
    same_ids("starts", got->starts, want->starts, 2 * (want->sequences + 1));
    same_ids("ids", got->ids, want->ids, want->tokens);
}

static const char *dataset(void) {
    return compare_write(
        "x.jsonl",
        "{\"input\": \"hi guppy\", \"output\": \"hello. the water is nice.\"}\n"
        "{\"input\": \"\", \"output\": \"\"}\n"
        "{\"input\": \"are you there, old fish\", \"output\": \"no\"}\n");
}

static void from_dataset(void) {
    const char *path = dataset();
    for (size_t context = 1; context < 60; context += 19) {
        Tokenizer *tokenizer = tokenizer_load(golden);
        TokenSet got = token_set_from_dataset(path, tokenizer, context);
        TokenSet want = book_token_set_from_dataset(path, tokenizer, context);
        same_set(&got, &want);
    }
}

static void rows(void) {
    for (size_t s = 0; s < set.sequences; s++)
        same_number("rows", token_set_rows(&set, s), book_token_set_rows(&set, s));
}

static void free_set(void) {
    TokenSet made = {.sequences = 1, .starts = malloc(16), .ids = malloc(8)};
    token_set_free(&made);
    same_number("sequences", made.sequences, 0);
    same_number("the pointers", made.starts || made.ids, 0);
}

static void write_file(void) {
    Tokenizer *tokenizer = tokenizer_load(golden);
    TokenSet want = book_token_set_from_dataset(dataset(), tokenizer, 20);
    token_file_write(compare_path("ids"), &want);
    TokenSet got = book_token_file_read(compare_path("ids"), tokenizer);
    same_set(&got, &want);
}

static void read_file(void) {
    Tokenizer *tokenizer = tokenizer_load(golden);
    TokenSet want = book_token_set_from_dataset(dataset(), tokenizer, 20);
    book_token_file_write(compare_path("ids"), &want);
    TokenSet got = token_file_read(compare_path("ids"), tokenizer);
    same_set(&got, &want);
}

/* `count` batches of each, or as many as there are. */
static void same_batches(Batcher *mine, Batcher *book, int count) {
    for (int i = 0; i < count; i++) {
        Batch got = {0}, want = {0};
        int more = book_batcher_next(book, &want);
        same_number("what batcher_next returns", (uint64_t)batcher_next(mine, &got),
                    (uint64_t)more);
        if (!more) return;
        same_number("rows", got.rows, want.rows);
        same_number("sequences", got.sequences, want.sequences);
        same_ids("tokens", got.tokens, want.tokens, want.rows);
        same_ids("targets", got.targets, want.targets, want.rows);
        same_ids("positions", got.positions, want.positions, want.rows);
        same_ids("starts", got.starts, want.starts, want.sequences + 1);
        same_ids("lines", got.lines, want.lines, want.sequences);
    }
}

static void new_batcher(void) {
    for (size_t most = 9; most < 40; most += 5)
        same_batches(batcher_new(&set, most, most), book_batcher_new(&set, most, most),
                     12);
}

static void new_ordered(void) {
    for (size_t most = 9; most < 40; most += 5)
        same_batches(batcher_new_ordered(&set, most),
                     book_batcher_new_ordered(&set, most), 12);
}

static void free_batcher(void) {
    Batcher *none = NULL, *one;
    batcher_free(&none);
    one = batcher_new(&set, 9, 1);
    batcher_free(&one);
    same_number("the handle", one == NULL, 1);
}

static void limit(void) {
    Batcher *mine = batcher_new(&set, 30, 2), *book = book_batcher_new(&set, 30, 2);
    for (size_t most = 30; most >= 9; most -= 7) {
        batcher_limit(mine, most);
        book_batcher_limit(book, most);
        same_batches(mine, book, 3);
    }
}

static void place(void) {
    Batcher *mine = batcher_new(&set, 12, 2), *book = book_batcher_new(&set, 12, 2);
    for (int i = 0; i < 8; i++) {
        BatchPlace got = batcher_place(mine), want = book_batcher_place(book);
        same_number("epoch", got.epoch, want.epoch);
        same_number("next", got.next, want.next);
        same_batches(mine, book, 1);
    }
}

static void seek(void) {
    Batcher *mine = batcher_new(&set, 12, 2), *book = book_batcher_new(&set, 12, 2);
    for (uint64_t epoch = 0; epoch < 3; epoch++) {
        batcher_seek(mine, (BatchPlace){epoch, 2 * epoch});
        book_batcher_seek(book, (BatchPlace){epoch, 2 * epoch});
        same_batches(mine, book, 3);
    }
}

static void print(void) {
    Tokenizer *tokenizer = tokenizer_load(golden);
    Batch batch;
    book_batcher_next(book_batcher_new_ordered(&set, 20), &batch);
    same_text("out", PRINTED(out, batch_print(out, tokenizer, &batch)),
              PRINTED(out, book_batch_print(out, tokenizer, &batch)));
}

static void probabilities(const Counts *mine, const Counts *book) {
    for (size_t order = 1; order <= COUNTS_ORDERS; order++)
        for (int32_t token = 0; token < 10; token++)
            for (int32_t before = 0; before < 10; before++) {
                const int32_t said[] = {7, before, token};
                for (size_t n = 0; n < 3; n++)
                    same_real("p", counts_probability(mine, said + 2, n, order),
                              book_counts_probability(book, said + 2, n, order));
            }
}

static void new_counts(void) {
    probabilities(counts_new(&set), book_counts_new(&set));
}

static void free_counts(void) {
    Counts *none = NULL, *one;
    counts_free(&none);
    one = counts_new(&set);
    counts_free(&one);
    same_number("the handle", one == NULL, 1);
}

static void loss(void) {
    Counts *mine = counts_new(&set), *book = book_counts_new(&set);
    for (size_t order = 1; order <= COUNTS_ORDERS; order++)
        same_real("the loss", counts_loss(mine, &set, order),
                  book_counts_loss(book, &set, order));
}

static void same_sentence(const Sentence *got, const Sentence *want) {
    same_number("T", got->T, want->T);
    same_number("V", got->V, want->V);
    same_ids("ids", got->ids, want->ids, want->T);
    same_ids("positions", got->positions, want->positions, want->T);
    for (size_t t = 0; t < want->T; t++)
        same_text("a label", got->labels[t], want->labels[t]);
}

static void new_sentence(void) {
    for (int with = 0; with < 2; with++) {
        Sentence got = sentence_new(with ? golden : NULL, "hi, \xC3\xA4 guppy", 64);
        Sentence want =
            book_sentence_new(with ? golden : NULL, "hi, \xC3\xA4 guppy", 64);
        same_sentence(&got, &want);
    }
}

static void free_sentence(void) {
    Sentence made = book_sentence_new(NULL, "hi", 64);
    sentence_free(&made);
    same_number("T", made.T, 0);
    same_number("the pointers", made.ids || made.labels || made.positions, 0);
}

static void batch_of_sentence(void) {
    Sentence one = book_sentence_new(NULL, "hi guppy", 64),
             two = book_sentence_new(NULL, "hi guppy", 64);
    for (size_t n = 1; n < one.T; n++) {
        Batch got = sentence_batch(&one, n), want = book_sentence_batch(&two, n);
        same_number("rows", got.rows, want.rows);
        same_number("sequences", got.sequences, want.sequences);
        same_ids("tokens", got.tokens, want.tokens, n);
        same_ids("targets", got.targets, want.targets, n);
        same_ids("positions", got.positions, want.positions, n);
        same_ids("starts", got.starts, want.starts, 2);
        same_ids("lines", got.lines, want.lines, 1);
    }
}

int main(void) {
    const Check checks[] = {
        {"token_set_rows", rows},
        {"token_set_free", free_set},
        {"token_set_from_dataset", from_dataset},
        {"token_file_write", write_file},
        {"token_file_read", read_file},
        {"batcher_new", new_batcher},
        {"batcher_new_ordered", new_ordered},
        {"batcher_next", new_batcher},
        {"batcher_limit", limit},
        {"batcher_place", place},
        {"batcher_seek", seek},
        {"batcher_free", free_batcher},
        {"batch_print", print},
        {"counts_new", new_counts},
        {"counts_free", free_counts},
        {"counts_probability", new_counts},
        {"counts_loss", loss},
        {"sentence_new", new_sentence},
        {"sentence_free", free_sentence},
        {"sentence_batch", batch_of_sentence},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
