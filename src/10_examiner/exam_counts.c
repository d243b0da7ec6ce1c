#include "10_examiner/exam_counts.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const exam_ways[ASKED_WAYS] = {"as asked", "in capitals",
                                                  "with typos"};

static void counts_add(ExamCounts *counts, const ExamItem *item) {
    counts->answers++;
    counts->sayable += (size_t)item->sayable;
    counts->on_topic += (size_t)item->on_topic;
    counts->fitting += (size_t)item->fitting;
    counts->fresh += (size_t)item->fresh;
    counts->repeated += (size_t)item->repeated;
}

ExamCounts exam_count(const Exam *exam) {
    ExamCounts all = {.topic = "all"};
    for (size_t i = 0; i < exam->count; i++) counts_add(&all, &exam->items[i]);
    return all;
}

double exam_percent(size_t part, const ExamCounts *counts) {
    return 100.0 * (double)part / (double)counts->answers;
}

static void exam_header(FILE *stream) {
    fprintf(stream, "%-12s %8s %8s %9s %8s %8s %9s\n", "", "answers", "sayable",
            "on topic", "fitting", "new", "repeated");
}

/* A line of percentages, for all items. */
static void exam_print(FILE *stream, const Exam *exam, Asked way) {
    ExamCounts all = exam_count(exam);
    fprintf(stream, "%-12s %8zu %7.1f%% %8.1f%% ", exam_ways[way], all.answers,
            exam_percent(all.sayable, &all), exam_percent(all.on_topic, &all));
    if (way == ASKED_PLAINLY)
        fprintf(stream, "%7.1f%% ", exam_percent(all.fitting, &all));
    else
        fprintf(stream, "%8s ", "-");
    fprintf(stream, "%7.1f%% %8.1f%%\n", exam_percent(all.fresh, &all),
            exam_percent(all.repeated, &all));
}

static void counts_write(FILE *stream, const ExamCounts *counts, Asked way) {
    fprintf(stream, "%s,", exam_ways[way]);
    csv_text(stream, counts->topic, strlen(counts->topic));
    fprintf(stream, ",%zu,%zu,%zu,%zu,%zu,%zu\n", counts->answers, counts->sayable,
            counts->on_topic, counts->fitting, counts->fresh, counts->repeated);
}

void exam_write(FILE *stream, const Exam *exam, Asked way) {
    ExamCounts *counts = memory_new(exam->count + 1, sizeof *counts);
    size_t count = 1;
    counts[0] = exam_count(exam);
    for (size_t i = 0; i < exam->count; i++) {
        const ExamItem *item = &exam->items[i];
        size_t at = 1;
        while (at < count && strcmp(counts[at].topic, item->topic) != 0) at++;
        if (at == count) counts[count++].topic = item->topic;
        counts_add(&counts[at], item);
    }
    for (size_t i = 0; i < count; i++) counts_write(stream, &counts[i], way);
    free(counts);
}

/* The first `count` answers that are not on topic. */
static void exam_show(FILE *stream, const Exam *exam, size_t count) {
    for (size_t i = 0; i < exam->count && count > 0; i++) {
        const ExamItem *item = &exam->items[i];
        if (item->on_topic) continue;
        fprintf(stream, "  %s  ", item->sayable ? "off topic" : "unsayable");
        text_put(stream, item->question, item->question_length, "");
        fputs("  ->  ", stream);
        text_put(stream, item->answer, item->answer_length, "");
        fputc('\n', stream);
        count--;
    }
}

void exam_run(FILE *stream, Fish *fish, const Character *character,
              const ExamOrder *order) {
    Lexicon known = exam_known(order->train);
    AtomicFile csv;
    if (order->csv) csv = file_begin(order->csv);
    if (order->csv) fputs(EXAM_COLUMNS "\n", csv.stream);
    for (Asked way = 0; way < ASKED_WAYS; way++) {
        Exam exam = exam_read(order->eval, order->count, way, order->seed, character);
        if (way == 0) exam_header(stream);
        exam_take(&exam, fish, &order->sampling, order->seed, character, &known);
        exam_print(stream, &exam, way);
        if (order->csv) exam_write(csv.stream, &exam, way);
        exam_show(stream, &exam, order->show);
        exam_free(&exam);
    }
    if (order->csv) file_commit(&csv);
    lexicon_free(&known);
}
