#include "03_batches/batch.h"

#include "03_batches/batch_print.h"
#include "expect.h"
#include "studies/03_batches/padding.h"

#define GOLDEN "tests/golden/bpe/tokenizer.json"

/* Three conversations of three, two and four tokens, as in the chapter. */
static uint64_t hand_starts[] = {0, 3, 5, 9};
static int32_t hand_ids[] = {1, 7, 2, 1, 2, 1, 8, 9, 2};
static const TokenSet hand_set = {.vocabulary = 1500,
                                  .context = 4,
                                  .sequences = 3,
                                  .tokens = 9,
                                  .starts = hand_starts,
                                  .ids = hand_ids};

static void expect_ids(const int32_t *found, const int32_t *want, size_t count) {
    for (size_t i = 0; i < count; i++) cr_expect_eq(found[i], want[i], "at %zu", i);
}

Test(batch, packs_three_sentences_by_hand) {
    Batcher *batcher = batcher_new_ordered(&hand_set, 6);
    Batch batch;
    cr_assert(batcher_next(batcher, &batch));
    cr_assert_eq(batch.rows, 6);
    cr_assert_eq(batch.sequences, 3);
    expect_ids(batch.tokens, (int32_t[]){1, 7, 1, 1, 8, 9}, 6);
    expect_ids(batch.targets, (int32_t[]){7, 2, 2, 8, 9, 2}, 6);
    expect_ids(batch.positions, (int32_t[]){0, 1, 0, 0, 1, 2}, 6);
    expect_ids((const int32_t *)batch.starts, (int32_t[]){0, 2, 3, 6}, 4);
    expect_ids((const int32_t *)batch.lines, (int32_t[]){0, 1, 2}, 3);
    cr_expect_not(batcher_next(batcher, &batch));
    cr_expect_not(batcher_next(batcher, &batch));
    cr_expect_eq(batch.rows, 6); /* left alone */
    batcher_free(&batcher);
    cr_expect_null(batcher);
}

Test(batch, never_splits_a_conversation) {
    Batcher *batcher = batcher_new_ordered(&hand_set, 5);
    Batch batch;
    batcher_next(batcher, &batch);
    cr_expect_eq(batch.rows, 3);
    cr_expect_eq(batch.sequences, 2);
    batcher_next(batcher, &batch);
    cr_expect_eq(batch.rows, 3);
    cr_expect_eq(batch.lines[0], 2);
    cr_expect_not(batcher_next(batcher, &batch));
    batcher_free(&batcher);
}

/* Fewer rows, and more again; what did not fit is the next batch's first. */
Test(batch, may_be_limited_on_the_way) {
    Batcher *batcher = batcher_new_ordered(&hand_set, 6);
    Batch batch;
    batcher_limit(batcher, 5);
    batcher_next(batcher, &batch);
    cr_expect_eq(batch.sequences, 2);
    batcher_limit(batcher, 6);
    batcher_next(batcher, &batch);
    cr_expect_eq(batch.lines[0], 2);
    cr_expect_eq(batch.sequences, 1);
    batcher_free(&batcher);
}

static void limit_beyond(const void *rows) {
    Batcher *batcher = batcher_new_ordered(&hand_set, 6);
    batcher_limit(batcher, *(const size_t *)rows);
}

Test(batch, is_not_limited_beyond_its_room) {
    expect_fail(70, "rows", limit_beyond, &(size_t){7});
    expect_fail(70, "rows", limit_beyond, &(size_t){1});
}

/* A set of conversations whose tokens tell which conversation it is, and where. */
static TokenSet numbered_set(size_t sequences) {
    TokenSet set = {.vocabulary = 1 << 20, .context = 30, .sequences = sequences};
    set.starts = calloc(sequences + 1, sizeof(uint64_t));
    set.ids = calloc(31 * sequences, sizeof(int32_t));
    for (size_t s = 0; s < sequences; s++) {
        size_t length = 2 + s * 7 % 30;
        for (size_t t = 0; t < length; t++) set.ids[set.tokens++] = 100 * s + t;
        set.starts[s + 1] = set.tokens;
    }
    return set;
}

Test(batch, deals_each_conversation_once_an_epoch) {
    TokenSet set = numbered_set(1000);
    Batcher *batcher = batcher_new(&set, 100, 7);
    Batch batch;
    int *seen = calloc(1000, sizeof(int));
    size_t dealt = 0, in_place = 0;
    while (dealt < 5000) {
        cr_assert(batcher_next(batcher, &batch));
        cr_assert(batch.rows <= 100 && batch.rows > 100 - 30);
        cr_assert_eq(batch.starts[0], 0);
        cr_assert_eq(batch.starts[batch.sequences], batch.rows);
        for (size_t s = 0; s < batch.sequences && dealt < 5000; s++, dealt++) {
            uint32_t line = batch.lines[s];
            in_place += line == dealt % 1000;
            cr_assert_eq(seen[line]++, dealt / 1000); /* the epoch */
            size_t rows = batch.starts[s + 1] - batch.starts[s];
            cr_assert_eq(rows, set.starts[line + 1] - set.starts[line] - 1);
            for (size_t t = 0; t < rows; t++) {
                size_t row = batch.starts[s] + t;
                cr_assert_eq(batch.positions[row], (int32_t)t);
                cr_assert_eq(batch.tokens[row], (int32_t)(100 * line + t));
                cr_assert_eq(batch.targets[row], (int32_t)(100 * line + t + 1));
            }
        }
    }
    cr_expect_lt(in_place, 30); /* shuffled: about one an epoch stays in its place */
    batcher_free(&batcher);
    token_set_free(&set);
    free(seen);
}

static int same_batch(const Batch *a, const Batch *b) {
    return a->rows == b->rows && a->sequences == b->sequences &&
           memcmp(a->tokens, b->tokens, a->rows * 4) == 0 &&
           memcmp(a->targets, b->targets, a->rows * 4) == 0 &&
           memcmp(a->positions, b->positions, a->rows * 4) == 0 &&
           memcmp(a->lines, b->lines, a->sequences * 4) == 0 &&
           memcmp(a->starts, b->starts, (a->sequences + 1) * 4) == 0;
}

Test(batch, goes_on_where_it_stopped) {
    TokenSet set = numbered_set(50);
    Batcher *straight = batcher_new(&set, 40, 3);
    for (int stop = 0; stop < 120; stop++) {
        BatchPlace place = batcher_place(straight);
        Batcher *resumed = batcher_new(&set, 40, 3);
        Batcher *other = batcher_new(&set, 40, 4);
        Batch a, b, c;
        int differs = 0;
        batcher_seek(resumed, place);
        batcher_seek(other, place);
        for (int step = 0; step < 5; step++) {
            batcher_next(resumed, &b);
            batcher_next(other, &c);
            differs |= !same_batch(&b, &c);
        }
        cr_expect(differs, "another seed gives the same order");
        batcher_seek(resumed, place);
        batcher_next(straight, &a);
        batcher_next(resumed, &b);
        cr_assert(same_batch(&a, &b), "after %d batches", stop);
        batcher_free(&resumed);
        batcher_free(&other);
    }
    batcher_free(&straight);
    token_set_free(&set);
}

static void batch_too_small(const void *rows) {
    batcher_new_ordered(&hand_set, *(const size_t *)rows);
}

static void batch_of_nothing(const void *unused) {
    (void)unused;
    TokenSet none = {.context = 4};
    batcher_new(&none, 8, 1);
}

Test(batch, deals_every_epoch_in_another_order) {
    TokenSet set = numbered_set(200);
    Batcher *batcher = batcher_new(&set, 6000, 3); /* more than an epoch */
    Batch batch;
    cr_assert(batcher_next(batcher, &batch));
    cr_assert_gt(batch.sequences, 300);
    cr_expect_eq(batcher_place(batcher).epoch, 1);
    size_t same = 0;
    for (size_t s = 200; s < batch.sequences; s++)
        same += batch.lines[s] == batch.lines[s - 200];
    cr_expect_lt(same, 20);
    batcher_free(&batcher);
    token_set_free(&set);
}

Test(batch, refuses_what_cannot_be_dealt) {
    size_t rows = 3;
    expect_fail(70, "rows >= set->context", batch_too_small, &rows);
    expect_fail(70, "set->sequences >= 1", batch_of_nothing, NULL);
}

Test(padding, counts_what_is_filled_up) {
    cr_expect_eq(padding_share(&hand_set, 1, 1), 0);
    double share = padding_share(&hand_set, 3, 1); /* rows 2, 1, 3 in three of 3 */
    cr_expect(share > 1.0 / 3 - 1e-12 && share < 1.0 / 3 + 1e-12);
    cr_expect_eq(padding_share(&hand_set, 4, 1), 0); /* no whole batch */
}

/* Rows 1, 2 and 3 of conversations; the longest is three. */
Test(padding, shows_the_lengths_as_bars) {
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    lengths_print(out, &hand_set);
    fclose(out);
    cr_expect_not_null(strstr(text,
                              "\n  1-1           1  "
                              "##################################################\n"));
    cr_expect_not_null(strstr(text, "\n  4-4           0  \n"));
    free(text);
}

Test(batch, is_printed_row_by_row) {
    static const int32_t tokens[] = {1, 45, 223}, targets[] = {45, 2, 2},
                         positions[] = {0, 1, 0};
    static const uint32_t starts[] = {0, 2, 3}, lines[] = {17, 4};
    static const char want[] =
        "  row  conversation  position  reads           and should predict\n"
        "    0            17         0  <|im_start|>    K\n"
        "    1                       1  K               <|im_end|>\n"
        "    2             4         0  ·               <|im_end|>\n";
    const Batch batch = {3, 2, tokens, targets, positions, starts, lines};
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    batch_print(out, tokenizer, &batch);
    fclose(out);
    cr_expect_str_eq(text, want);
    free(text);
    tokenizer_free(&tokenizer);
}
