/* Each function of chapter 2 beside the book's. */
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/join.h"
#include "02_tokenizer/lines.h"
#include "02_tokenizer/print.h"
#include "02_tokenizer/split.h"
#include "02_tokenizer/trainer.h"
#include "02_tokenizer/vocabulary.h"
#include "tests/mine/compare.h"

BOOK(split_next);
BOOK(alphabet_spell);
BOOK(tokens_push);
BOOK(tokens_append);
BOOK(join_word);
BOOK(join_word_plain);
BOOK(lines_encode);
BOOK(lines_decode);
BOOK(piece_print);
BOOK(piece_label);
BOOK(token_print);
BOOK(token_label);
BOOK(label_width);
BOOK(tokens_print);
BOOK(vocabulary_new);
BOOK(vocabulary_add);
BOOK(vocabulary_merge);
BOOK(vocabulary_rank);
BOOK(vocabulary_pair);
BOOK(tokenizer_load);
BOOK(tokenizer_save);
BOOK(tokenizer_digest);
BOOK(tokenizer_size);
BOOK(tokenizer_merges);
BOOK(tokenizer_find);
BOOK(tokenizer_special);
BOOK(tokenizer_bytes);
BOOK(tokenizer_encode);
BOOK(tokenizer_encode_marked);
BOOK(tokenizer_encode_prompt);
BOOK(tokenizer_encode_conversation);
BOOK(tokenizer_decode);
BOOK(trainer_add);
BOOK(trainer_add_conversation);
BOOK(trainer_add_file);
BOOK(trainer_learn);
BOOK(trainer_learn_plain);

static const char golden[] = "tests/golden/bpe/tokenizer.json";
static const char *const texts[] = {"hi guppy",
                                    "",
                                    " don't  tap\n\n the glass. ",
                                    "1234 \xC3\xA4\xC3\xB6 \xFF\xFE",
                                    "<|im_end|> is text",
                                    "fishfishfishy aaaaaaa"};
#define EACH_TEXT(t) for (const char *const *t = texts; t < texts + 6; t++)

/* A tokenizer remembers the words it has met: `fresh` has met none. */
static Tokenizer *fresh(void) {
    return book_tokenizer_load(golden);
}

static Tokenizer *book(void) {
    static Tokenizer *kept;
    return kept ? kept : (kept = fresh());
}

static void same_tokens(const Tokens *got, const Tokens *want) {
    same_number("how many ids", got->count, want->count);
    same_ids("ids", got->ids, want->ids, want->count);
}

static void same_tokenizer(const Tokenizer *got, const Tokenizer *want) {
    same_number("size", got->size, want->size);
    same_number("merges", got->merges.count, want->merges.count);
    same_number("split", got->split, want->split);
    for (size_t id = 0; id < want->size; id++) {
        same_text("a token", got->tokens[id].text, want->tokens[id].text);
        same_number("special", got->tokens[id].special, want->tokens[id].special);
    }
    for (uint32_t rank = 0; rank < want->merges.count; rank++) {
        int32_t pair[2] = {-1, -1}, right[2];
        int32_t id = book_vocabulary_pair(got, rank, pair);
        same_number("what a merge makes", (uint64_t)id,
                    (uint64_t)book_vocabulary_pair(want, rank, right));
        same_ids("the pair of a merge", pair, right, 2);
    }
    same_number("the digest", book_tokenizer_digest(got), book_tokenizer_digest(want));
}

static void split(void) {
    EACH_TEXT(t)
    for (size_t at = 0; at <= strlen(*t); at++)
        same_number(*t + at, split_next(*t + at, strlen(*t) - at),
                    book_split_next(*t + at, strlen(*t) - at));
}

static void push(void) {
    Tokens got = {0}, want = {0};
    for (int32_t id = 0; id < 300; id++)
        tokens_push(&got, id * 7), book_tokens_push(&want, id * 7);
    same_tokens(&got, &want);
}

static void append(void) {
    int32_t ids[300];
    Tokens got = {0}, want = {0};
    for (int32_t i = 0; i < 300; i++) ids[i] = i * 7;
    for (size_t count = 0; count < 300; count += 23) {
        tokens_append(&got, ids, count);
        book_tokens_append(&want, ids, count);
    }
    same_tokens(&got, &want);
}

static void spell(void) {
    char bytes[256], got[513], want[513];
    for (int i = 0; i < 256; i++) bytes[i] = (char)(i * 37);
    for (size_t length = 0; length <= 256; length += 64) {
        same_number("the length", alphabet_spell(got, bytes, length),
                    book_alphabet_spell(want, bytes, length));
        same_text("what is spelt", got, want);
    }
}

typedef size_t Join(const Tokenizer *, Tokens *, const char *, size_t);

static void same_join(Join *join, Join *book_join) {
    Tokenizer *tokenizer = book();
    EACH_TEXT(t) {
        Tokens got = {0}, want = {0};
        size_t left_out = book_join(tokenizer, &want, *t, strlen(*t));
        same_number("the bytes left out", join(tokenizer, &got, *t, strlen(*t)),
                    left_out);
        same_tokens(&got, &want);
    }
}

static void join(void) {
    same_join(join_word, book_join_word);
}

static void join_plain(void) {
    same_join(join_word_plain, book_join_word_plain);
}

static void encode_lines(void) {
    const char *path =
        compare_write("in", "{\"text\": \"hi guppy\"}\n{\"text\": \"<|im_end|>\"}\n");
    for (int plain = 0; plain < 2; plain++)
        same_text("out", PRINTED(out, lines_encode(out, fresh(), path, plain)),
                  PRINTED(out, book_lines_encode(out, fresh(), path, plain)));
}

static void decode_lines(void) {
    const char *path =
        compare_write("in", "{\"ids\": [1, 70, 80, 300]}\n{\"ids\": []}\n");
    same_text("out", PRINTED(out, lines_decode(out, book(), path)),
              PRINTED(out, book_lines_decode(out, book(), path)));
}

static void print_piece(void) {
    EACH_TEXT(t)
    same_text("out", PRINTED(out, piece_print(out, *t, strlen(*t))),
              PRINTED(out, book_piece_print(out, *t, strlen(*t))));
}

static void label_piece(void) {
    EACH_TEXT(t)
    same_text("the label", piece_label(*t, strlen(*t)),
              book_piece_label(*t, strlen(*t)));
}

static void print_token(void) {
    for (int32_t id = 0; id < 400; id += 9)
        same_text("out", PRINTED(out, token_print(out, book(), id)),
                  PRINTED(out, book_token_print(out, book(), id)));
}

static void label_token(void) {
    for (int32_t id = 0; id < 400; id += 9)
        same_text("the label", token_label(book(), id), book_token_label(book(), id));
}

static void width(void) {
    const char *labels[] = {"", "fish", "\xC2\xB7hi", "\xE6\xB0\xB4",
                            "\xF0\x9F\x90\x9F"};
    for (int i = 0; i < 5; i++)
        same_number(labels[i], label_width(labels[i]), book_label_width(labels[i]));
}

static void print_tokens(void) {
    EACH_TEXT(t) {
        Tokens tokens = {0};
        book_tokenizer_encode(book(), &tokens, *t, strlen(*t));
        same_text("out", PRINTED(out, tokens_print(out, book(), &tokens)),
                  PRINTED(out, book_tokens_print(out, book(), &tokens)));
    }
}

/* a, b, ab, an added token and a special one, and two merges of which one is there already. */
static Tokenizer *build(Tokenizer *made, bool add(Tokenizer *, Token),
                        bool merge(Tokenizer *, int32_t, int32_t, int32_t),
                        char said[9]) {
    const Token tokens[] = {{(char *)"a", 1, 0, 0},   {(char *)"b", 1, 0, 0},
                            {(char *)"ab", 2, 0, 0},  {(char *)"a", 1, 0, 0},
                            {(char *)"<x>", 3, 1, 0}, {(char *)"<y>", 3, 1, 1}};
    memset(said, 0, 9);
    for (int i = 0; i < 6; i++) said[i] = add(made, tokens[i]) ? 'y' : 'n';
    for (int i = 0; i < 2; i++) said[6 + i] = merge(made, 0, 1, 2) ? 'y' : 'n';
    return made;
}

static void new_vocabulary(void) {
    char said[9];
    same_tokenizer(
        build(vocabulary_new(), book_vocabulary_add, book_vocabulary_merge, said),
        build(book_vocabulary_new(), book_vocabulary_add, book_vocabulary_merge, said));
}

static void add(void) {
    char got[9], want[9];
    same_tokenizer(
        build(book_vocabulary_new(), vocabulary_add, book_vocabulary_merge, got),
        build(book_vocabulary_new(), book_vocabulary_add, book_vocabulary_merge, want));
    same_text("what it returns", got, want);
}

static void merge(void) {
    char got[9], want[9];
    same_tokenizer(
        build(book_vocabulary_new(), book_vocabulary_add, vocabulary_merge, got),
        build(book_vocabulary_new(), book_vocabulary_add, book_vocabulary_merge, want));
    same_text("what it returns", got, want);
}

static void rank(void) {
    Tokenizer *tokenizer = book();
    for (int32_t left = 0; left < 400; left += 3)
        for (int32_t right = 0; right < 400; right += 7)
            same_number("rank", vocabulary_rank(tokenizer, left, right),
                        book_vocabulary_rank(tokenizer, left, right));
}

static void pair(void) {
    Tokenizer *tokenizer = book();
    for (uint32_t at = 0; at < tokenizer->merges.count; at += 11) {
        int32_t got[2], want[2], made = book_vocabulary_pair(tokenizer, at, want);
        same_number("what they become", (uint64_t)vocabulary_pair(tokenizer, at, got),
                    (uint64_t)made);
        same_ids("pair", got, want, 2);
    }
}

static void load(void) {
    same_tokenizer(tokenizer_load(golden), book());
}

static void free_tokenizer(void) {
    Tokenizer *one = fresh();
    tokenizer_free(&one);
    same_number("the handle", one == NULL, 1);
}

static void save(void) {
    tokenizer_save(book(), compare_path("mine"));
    book_tokenizer_save(book(), compare_path("book"));
    same_text("tokenizer.json", compare_text(compare_path("mine")),
              compare_text(compare_path("book")));
}

static void digest(void) {
    same_number("the digest", tokenizer_digest(book()), book_tokenizer_digest(book()));
}

static void size(void) {
    same_number("V", tokenizer_size(book()), book_tokenizer_size(book()));
}

static void merges(void) {
    same_number("merges", tokenizer_merges(book()), book_tokenizer_merges(book()));
}

static void find(void) {
    Tokenizer *tokenizer = book();
    const char *words[] = {
        "a", "\xFF", " the", "<pad>", "<|im_start|>", "no such token", ""};
    for (int i = 0; i < 7; i++)
        same_number(
            words[i], (uint64_t)tokenizer_find(tokenizer, words[i], strlen(words[i])),
            (uint64_t)book_tokenizer_find(tokenizer, words[i], strlen(words[i])));
}

static void special(void) {
    for (int32_t id = 0; id < 300; id += 1)
        same_number("special", !!tokenizer_special(book(), id),
                    !!book_tokenizer_special(book(), id)),
            id += id > 5 ? 40 : 0;
}

static void bytes(void) {
    Tokenizer *tokenizer = book();
    for (int32_t id = 0; id < 400; id += 9) {
        size_t got, want;
        const char *text = tokenizer_bytes(tokenizer, id, &got),
                   *right = book_tokenizer_bytes(tokenizer, id, &want);
        same_number("length", got, want);
        same_text("the bytes", strndup(text, got), strndup(right, want));
    }
}

typedef size_t Encode(Tokenizer *, Tokens *, const char *, size_t);

/* Twice: the second time words have been met before. */
static void same_encode(Encode *encode, Encode *book_encode) {
    Tokenizer *mine = fresh(), *other = fresh();
    for (int turn = 0; turn < 2; turn++) EACH_TEXT(t) {
            Tokens got = {0}, want = {0};
            size_t left_out = book_encode(other, &want, *t, strlen(*t));
            same_number("the bytes left out", encode(mine, &got, *t, strlen(*t)),
                        left_out);
            same_tokens(&got, &want);
        }
}

static void encode(void) {
    same_encode(tokenizer_encode, book_tokenizer_encode);
}

static void encode_marked(void) {
    same_encode(tokenizer_encode_marked, book_tokenizer_encode_marked);
}

static void encode_prompt(void) {
    same_encode(tokenizer_encode_prompt, book_tokenizer_encode_prompt);
}

static const Conversation said = {"hi guppy", "hello.", "greeting", 8, 6, 8};

static void encode_conversation(void) {
    Tokens got = {0}, want = {0};
    size_t left_out = book_tokenizer_encode_conversation(fresh(), &want, &said);
    same_number("the bytes left out",
                tokenizer_encode_conversation(fresh(), &got, &said), left_out);
    same_tokens(&got, &want);
}

static void decode(void) {
    const int32_t ids[] = {1, 77, 300, 5, 2, 200};
    for (size_t count = 0; count <= 6; count++) {
        size_t got, want;
        char *text = tokenizer_decode(book(), ids, count, &got),
             *right = book_tokenizer_decode(book(), ids, count, &want);
        same_number("size", got, want);
        same_text("the text", text, right);
    }
}

/* What a trainer has counted, by what the book learns from it. */
static void same_trainer(const Trainer *got, const Trainer *want) {
    same_number("words", got->words.count, want->words.count);
    same_tokenizer(book_trainer_learn(got, 300, NULL),
                   book_trainer_learn(want, 300, NULL));
}

static void add_text(void) {
    Trainer got = {0}, want = {0};
    EACH_TEXT(t)
    trainer_add(&got, *t, strlen(*t)), book_trainer_add(&want, *t, strlen(*t));
    same_trainer(&got, &want);
}

static void add_conversation(void) {
    Trainer got = {0}, want = {0};
    for (int i = 0; i < 3; i++)
        trainer_add_conversation(&got, &said),
            book_trainer_add_conversation(&want, &said);
    same_trainer(&got, &want);
}

static void add_file(void) {
    const char *paths[] = {
        compare_write("x.jsonl",
                      "{\"input\": \"hi fish\", \"output\": \"hi, hi fish\"}\n"),
        compare_write("x.txt", "fish fishy\nfishing wish\n")};
    for (int i = 0; i < 2; i++) {
        Trainer got = {0}, want = {0};
        trainer_add_file(&got, paths[i]);
        book_trainer_add_file(&want, paths[i]);
        same_trainer(&got, &want);
    }
}

typedef Tokenizer *Learn(const Trainer *, size_t, uint64_t *);

static void same_learn(Learn *learn, Learn *book_learn) {
    Trainer trainer = {0};
    book_trainer_add_file(&trainer, "tests/golden/bpe/corpus.txt");
    uint64_t got[400] = {0}, want[400] = {0};
    Tokenizer *mine = learn(&trainer, 400, got),
              *right = book_learn(&trainer, 400, want);
    same_tokenizer(mine, right);
    for (size_t i = 0; i < right->merges.count; i++)
        same_number("counts", got[i], want[i]);
}

static void learn(void) {
    same_learn(trainer_learn, book_trainer_learn);
}

static void learn_plain(void) {
    same_learn(trainer_learn_plain, book_trainer_learn_plain);
}

int main(void) {
    const Check checks[] = {
        {"split_next", split},
        {"alphabet_spell", spell},
        {"tokens_push", push},
        {"tokens_append", append},
        {"vocabulary_new", new_vocabulary},
        {"vocabulary_add", add},
        {"vocabulary_merge", merge},
        {"vocabulary_rank", rank},
        {"vocabulary_pair", pair},
        {"join_word_plain", join_plain},
        {"join_word", join},
        {"tokenizer_size", size},
        {"tokenizer_merges", merges},
        {"tokenizer_find", find},
        {"tokenizer_special", special},
        {"tokenizer_bytes", bytes},
        {"tokenizer_encode", encode},
        {"tokenizer_encode_marked", encode_marked},
        {"tokenizer_encode_conversation", encode_conversation},
        {"tokenizer_encode_prompt", encode_prompt},
        {"tokenizer_decode", decode},
        {"tokenizer_free", free_tokenizer},
        {"tokenizer_load", load},
        {"tokenizer_save", save},
        {"tokenizer_digest", digest},
        {"trainer_add", add_text},
        {"trainer_add_conversation", add_conversation},
        {"trainer_add_file", add_file},
        {"trainer_learn_plain", learn_plain},
        {"trainer_learn", learn},
        {"piece_print", print_piece},
        {"piece_label", label_piece},
        {"token_print", print_token},
        {"token_label", label_token},
        {"label_width", width},
        {"tokens_print", print_tokens},
        {"lines_encode", encode_lines},
        {"lines_decode", decode_lines},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
