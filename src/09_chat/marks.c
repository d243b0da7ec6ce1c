#include "09_chat/exam.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"

#include <stdlib.h>
#include <string.h>

const char *const exam_ways[ASKED_WAYS] = {"as asked", "in capitals", "with typos"};

static void marks_add(Marks *marks, const ExamItem *item) {
    marks->answers++;
    marks->sayable += (size_t)item->sayable;
    marks->on_topic += (size_t)item->on_topic;
    marks->fitting += (size_t)item->fitting;
    marks->fresh += (size_t)item->fresh;
    marks->repeated += (size_t)item->repeated;
}

Marks exam_marks(const Exam *exam) {
    Marks all = {.topic = "all"};
    for (size_t i = 0; i < exam->count; i++) marks_add(&all, &exam->items[i]);
    return all;
}

double marks_percent(size_t part, const Marks *marks) {
    return 100.0 * (double)part / (double)marks->answers;
}

void exam_header(FILE *stream) {
    fprintf(stream, "%-12s %8s %8s %9s %8s %8s %9s\n", "", "answers", "sayable",
            "on topic", "fitting", "new", "repeated");
}

void exam_print(FILE *stream, const Exam *exam, Asked way) {
    Marks all = exam_marks(exam);
    fprintf(stream, "%-12s %8zu %7.1f%% %8.1f%% ", exam_ways[way], all.answers,
            marks_percent(all.sayable, &all), marks_percent(all.on_topic, &all));
    if (way == ASKED_PLAINLY)
        fprintf(stream, "%7.1f%% ", marks_percent(all.fitting, &all));
    else
        fprintf(stream, "%8s ", "-");
    fprintf(stream, "%7.1f%% %8.1f%%\n", marks_percent(all.fresh, &all),
            marks_percent(all.repeated, &all));
}

static void marks_write(FILE *stream, const Marks *marks, Asked way) {
    fprintf(stream, "%s,", exam_ways[way]);
    csv_text(stream, marks->topic, strlen(marks->topic));
    fprintf(stream, ",%zu,%zu,%zu,%zu,%zu,%zu\n", marks->answers, marks->sayable,
            marks->on_topic, marks->fitting, marks->fresh, marks->repeated);
}

void exam_write(FILE *stream, const Exam *exam, Asked way) {
    Marks *marks = memory_new(exam->count + 1, sizeof *marks);
    size_t count = 1;
    marks[0] = exam_marks(exam);
    for (size_t i = 0; i < exam->count; i++) {
        const ExamItem *item = &exam->items[i];
        size_t at = 1;
        while (at < count && strcmp(marks[at].topic, item->topic) != 0) at++;
        if (at == count) marks[count++].topic = item->topic;
        marks_add(&marks[at], item);
    }
    for (size_t i = 0; i < count; i++) marks_write(stream, &marks[i], way);
    free(marks);
}

void exam_show(FILE *stream, const Exam *exam, size_t count) {
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
