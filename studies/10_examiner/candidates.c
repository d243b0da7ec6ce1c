#include "studies/10_examiner/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "01_datagen/dataset.h"
#include "01_datagen/words.h"

/* Card: what is remembered of one conversation: which words were asked, what was
 * answered. */
typedef struct {
    uint32_t *words; /* (count) their numbers in `words` of the box, each once */
    size_t count;
    char *answer;
    size_t length;
} Card;

typedef struct {
    Card *cards;
    size_t count, capacity;
    Lexicon words;
} CardBox;

static char *candidate_copy(const char *text, size_t length) {
    char *copy = memory_new(length + 1, 1);
    return memcpy(copy, text, length);
}

static Card card_new(CardBox *box, const char *question, size_t question_length,
                     const char *answer, size_t length) {
    Lexicon own = {0};
    words_count(&own, question, question_length);
    Card card = {.words = memory_new(own.count + 1, sizeof *card.words),
                 .count = own.count,
                 .answer = candidate_copy(answer, length),
                 .length = length};
    for (uint32_t i = 0; i < own.count; i++) {
        size_t bytes;
        const char *word = lexicon_text(&own, i, &bytes);
        card.words[i] = lexicon_add(&box->words, word, bytes);
    }
    lexicon_free(&own);
    return card;
}

static void card_free(Card *card) {
    free(card->words);
    free(card->answer);
}

static CardBox box_read(const char *path, size_t limit) {
    CardBox box = {0};
    Dataset *dataset = dataset_open(path);
    for (Conversation c; box.count < limit && dataset_next(dataset, &c);) {
        box.cards =
            memory_grow(box.cards, &box.capacity, box.count + 1, sizeof *box.cards);
        box.cards[box.count++] =
            card_new(&box, c.question, c.question_length, c.answer, c.answer_length);
    }
    dataset_close(&dataset);
    return box;
}

static void box_free(CardBox *box) {
    for (size_t i = 0; i < box->count; i++) card_free(&box->cards[i]);
    free(box->cards);
    lexicon_free(&box->words);
}

/* The card whose question is most like this one: 2 * words in common / words of both.
 */
static const Card *box_nearest(CardBox *box, const ExamItem *item) {
    Card asked = card_new(box, item->question, item->question_length, "", 0);
    unsigned char *wanted = memory_new(box->words.count + 1, 1);
    for (size_t i = 0; i < asked.count; i++) wanted[asked.words[i]] = 1;
    const Card *best = &box->cards[0];
    double most = -1;
    for (size_t n = 0; n < box->count; n++) {
        const Card *card = &box->cards[n];
        size_t common = 0;
        for (size_t i = 0; i < card->count; i++) common += wanted[card->words[i]];
        double alike = (double)common / (double)(card->count + asked.count + 1);
        if (alike > most) most = alike, best = card;
    }
    free(wanted);
    card_free(&asked);
    return best;
}

/* The card with the answer that most cards have. */
static const Card *box_favorite(const CardBox *box) {
    Lexicon answers = {0};
    const Card *best = &box->cards[0];
    uint64_t most = 0;
    for (size_t n = 0; n < box->count; n++) {
        const Card *card = &box->cards[n];
        uint64_t count = ++*lexicon_value(&answers, card->answer, card->length);
        if (count > most) most = count, best = card;
    }
    lexicon_free(&answers);
    return best;
}

Exam candidate_sit(Candidate candidate, const char *train, const char *eval,
                   size_t limit, const Character *character, const Lexicon *known) {
    int recites = candidate == CANDIDATE_LOOKUP || candidate == CANDIDATE_SENTENCE;
    CardBox box = box_read(recites ? train : eval, recites ? SIZE_MAX : limit);
    Exam exam = exam_read(eval, limit, ASKED_PLAINLY, 1, character);
    require(box.count > 0);
    const Card *favorite = box_favorite(&box);
    for (size_t i = 0; i < exam.count; i++) {
        ExamItem *item = &exam.items[i];
        const Card *card = candidate == CANDIDATE_SENTENCE ? favorite
                           : candidate == CANDIDATE_LOOKUP ? box_nearest(&box, item)
                           : candidate == CANDIDATE_GRAMMAR
                               ? &box.cards[i]
                               : &box.cards[(i + 1) % exam.count];
        item->answer = candidate_copy(card->answer, card->length);
        item->answer_length = card->length;
    }
    exam_mark(&exam, character, known);
    box_free(&box);
    return exam;
}
