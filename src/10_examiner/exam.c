#include "10_examiner/exam.h"

#include "00_ground/fail.h"
#include "01_datagen/dataset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Lexicon exam_known(const char *path) {
    Lexicon known = {0};
    Dataset *dataset = dataset_open(path);
    for (Conversation c; dataset_next(dataset, &c);)
        lexicon_add(&known, c.answer, c.answer_length);
    dataset_close(&dataset);
    return known;
}

static int typo_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

size_t typo_make(char *text, size_t length, Random *random) {
    size_t letters = 0, at;
    for (size_t i = 0; i < length; i++) letters += (size_t)typo_letter(text[i]);
    if (letters == 0) return length;
    for (;;) {
        at = random_below(random, length);
        int way = (int)random_below(random, SLIP_WAYS);
        if (typo_letter(text[at]) &&
            (way != 2 || (at + 1 < length && typo_letter(text[at + 1]) &&
                          text[at] != text[at + 1])))
            return slip_make(text, length, at, way);
    }
}

static char *exam_copy(const char *text, size_t length) {
    char *copy = memory_new(length + 2, 1); /* room for a NUL and a doubled letter */
    memcpy(copy, text, length);
    return copy;
}

static void exam_ask(ExamItem *item, Asked way, Random *random) {
    if (way == ASKED_IN_CAPITALS)
        for (size_t i = 0; i < item->question_length; i++)
            if (item->question[i] >= 'a' && item->question[i] <= 'z')
                item->question[i] += 'A' - 'a';
    if (way == ASKED_WITH_TYPOS)
        item->question_length =
            typo_make(item->question, item->question_length, random);
}

/* Without its grammar nothing that a fish says is right. */
static void exam_check_topic(const ExamItem *item, const char *path,
                             const Character *character) {
    if (character_topic(character, item->topic) == character->topic_count)
        fail(EX_DATAERR,
             "%s: expected a topic of %s, found '%s'; -c names the character that "
             "wrote the questions",
             path, character->path, item->topic);
}

Exam exam_read(const char *path, size_t limit, Asked way, uint64_t seed,
               const Character *character) {
    Exam exam = {0};
    Random random = random_seed(seed, "typos");
    Dataset *dataset = dataset_open(path);
    for (Conversation c; exam.count < limit && dataset_next(dataset, &c);) {
        exam.items =
            memory_grow(exam.items, &exam.capacity, exam.count + 1, sizeof *exam.items);
        ExamItem *item = &exam.items[exam.count++];
        *item = (ExamItem){.question = exam_copy(c.question, c.question_length),
                           .question_length = c.question_length,
                           .topic = exam_copy(c.topic, c.topic_length)};
        exam_check_topic(item, path, character);
        exam_ask(item, way, &random);
    }
    dataset_close(&dataset);
    if (exam.count == 0) fail(EX_DATAERR, "%s: expected a question", path);
    return exam;
}

void exam_free(Exam *exam) {
    for (size_t i = 0; i < exam->count; i++) {
        free(exam->items[i].question);
        free(exam->items[i].topic);
        free(exam->items[i].answer);
    }
    free(exam->items);
    *exam = (Exam){0};
}

static void exam_answer(Exam *exam, Fish *fish, const Sampling *sampling,
                        uint64_t seed) {
    Request *requests = memory_new(exam->count, sizeof *requests);
    Random stream = random_seed(seed, "exam");
    for (size_t i = 0; i < exam->count; i++)
        requests[i] = (Request){.question = exam->items[i].question,
                                .question_length = exam->items[i].question_length,
                                .random = {random_at(stream.state, i)}};
    answers_make(fish, requests, exam->count, sampling);
    for (size_t i = 0; i < exam->count; i++) {
        exam->items[i].answer = requests[i].answer;
        exam->items[i].answer_length = requests[i].answer_length;
    }
    free(requests);
}

static void exam_mark_item(ExamItem *item, const Character *character,
                           Examiner *examiner, unsigned char *topics) {
    size_t topic = character_topic(character, item->topic);
    item->sayable =
        examiner_sayable(examiner, item->answer, item->answer_length, topics) > 0;
    item->on_topic = topic < character->topic_count && topics[topic];
    item->fitting = examiner_score(examiner, item->question, item->question_length,
                                   item->answer, item->answer_length) > -INFINITY;
}

/* Marking is the examiner's work, one examiner for each thread. */
static void exam_mark_all(Exam *exam, const Character *character) {
#pragma omp parallel
    {
        Examiner *examiner = examiner_new(character);
        unsigned char *topics = memory_new(character->topic_count, 1);
#pragma omp for schedule(dynamic, 16)
        for (size_t i = 0; i < exam->count; i++)
            exam_mark_item(&exam->items[i], character, examiner, topics);
        free(topics);
        examiner_free(&examiner);
    }
}

void exam_mark(Exam *exam, const Character *character, const Lexicon *known) {
    exam_mark_all(exam, character);
    Lexicon given = {0};
    for (size_t i = 0; i < exam->count; i++) {
        ExamItem *item = &exam->items[i];
        size_t before = given.count;
        item->fresh =
            lexicon_find(known, item->answer, item->answer_length) == LEXICON_NONE;
        item->repeated =
            lexicon_add(&given, item->answer, item->answer_length) < before;
    }
    lexicon_free(&given);
}

void exam_take(Exam *exam, Fish *fish, const Sampling *sampling, uint64_t seed,
               const Character *character, const Lexicon *known) {
    exam_answer(exam, fish, sampling, seed);
    exam_mark(exam, character, known);
}
