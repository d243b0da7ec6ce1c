#include "studies/10_examiner/exam_tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "00_ground/run.h"
#include "08_training/training.h"
#include "10_examiner/exam_counts.h"
#include "studies/10_examiner/candidates.h"

#include <inttypes.h>
#include <stdlib.h>

#define EXAM_QUESTIONS 400 /* each way */
#define GROWTH_ANSWERS 200 /* of each snapshot */
#define EXAM_SEED      1

static const Sampling exam_sampling = {
    .temperature = 0.7, .top_k = 50, .max_tokens = 64};

/* What the exams need beside a fish. */
typedef struct {
    const char *run;
    const Character *character;
    Lexicon known;
    char *train, *eval, *folder;
} ExamRoom;

static Exam exam_sit(const ExamRoom *room, Fish *fish, size_t questions, Asked way) {
    Exam exam = exam_read(room->eval, questions, way, EXAM_SEED, room->character);
    exam_take(&exam, fish, &exam_sampling, EXAM_SEED, room->character, &room->known);
    return exam;
}

static void exam_candidate_row(FILE *stream, FILE *values, const char *name,
                               const char *who, const Exam *exam) {
    ExamCounts all = exam_count(exam);
    double sayable = exam_percent(all.sayable, &all),
           on_topic = exam_percent(all.on_topic, &all),
           fitting = exam_percent(all.fitting, &all),
           fresh = exam_percent(all.fresh, &all),
           repeated = exam_percent(all.repeated, &all);
    fprintf(stream, "%s,%.1f,%.1f,%.1f,%.1f,%.1f\n", who, sayable, on_topic, fitting,
            fresh, repeated);
    fprintf(values,
            "%s_sayable,%.1f\n%s_on_topic,%.1f\n%s_fitting,%.1f\n%s_new,%.1f\n"
            "%s_repeated,%.1f\n",
            name, sayable, name, on_topic, name, fitting, name, fresh, name, repeated);
}

/* The same questions, put to the fish and to others who would pass for one. */
static void exam_by_candidates(const ExamRoom *room, Fish *fish, FILE *values) {
    static const char *const who[CANDIDATES] = {"the grammar itself", "a lookup table",
                                                "right answers shuffled",
                                                "one sentence for all"};
    static const char *const names[CANDIDATES] = {"grammar", "lookup", "shuffled",
                                                  "sentence"};
    AtomicFile file = csv_begin(room->folder, "candidates.csv",
                                "who,sayable,on_topic,fitting,new,repeated");
    Exam exam = exam_sit(room, fish, EXAM_QUESTIONS, ASKED_PLAINLY);
    exam_candidate_row(file.stream, values, "fish", "the fish", &exam);
    exam_free(&exam);
    for (Candidate c = 0; c < CANDIDATES; c++) {
        exam = candidate_sit(c, room->train, room->eval, EXAM_QUESTIONS,
                             room->character, &room->known);
        exam_candidate_row(file.stream, values, names[c], who[c], &exam);
        exam_free(&exam);
    }
    file_commit(&file);
}

static void exam_by_ways(const ExamRoom *room, Fish *fish) {
    static const char *const names[ASKED_WAYS] = {"plain", "capitals", "typos"};
    AtomicFile file = csv_begin(room->folder, "exam.csv", EXAM_COLUMNS);
    AtomicFile values = csv_begin(room->folder, "values.csv", "name,value");
    exam_by_candidates(room, fish, values.stream);
    for (Asked way = 0; way < ASKED_WAYS; way++) {
        Exam exam = exam_sit(room, fish, EXAM_QUESTIONS, way);
        exam_write(file.stream, &exam, way);
        ExamCounts all = exam_count(&exam);
        fprintf(values.stream, "%s_sayable,%.1f\n%s_on_topic,%.1f\n%s_new,%.1f\n",
                names[way], exam_percent(all.sayable, &all), names[way],
                exam_percent(all.on_topic, &all), names[way],
                exam_percent(all.fresh, &all));
        exam_free(&exam);
    }
    file_commit(&values);
    file_commit(&file);
}

static void exam_growth_row(const ExamRoom *room, Fish *fish, uint64_t step,
                            FILE *stream) {
    Exam exam = exam_sit(room, fish, GROWTH_ANSWERS, ASKED_PLAINLY);
    ExamCounts all = exam_count(&exam);
    const size_t parts[] = {all.sayable, all.on_topic, all.fitting, all.fresh,
                            all.repeated};
    fprintf(stream, "%" PRIu64, step);
    for (int i = 0; i < 5; i++)
        fprintf(stream, ",%.4f", exam_percent(parts[i], &all) / 100);
    fputc('\n', stream);
    exam_free(&exam);
}

/* The exam at every snapshot that the training kept, and at its end. */
static void exam_growth(const ExamRoom *room, Fish *fish, uint64_t steps) {
    AtomicFile file = csv_begin(room->folder, "growth.csv",
                                "step,sayable,on_topic,fitting,new,repeated");
    for (uint64_t step = 0; step < steps; step = snapshot_next(step)) {
        char name[48];
        snprintf(name, sizeof name, RUN_SNAPSHOTS "/%06" PRIu64, step);
        char *folder = path_join(room->run, name),
             *config = path_join(folder, "config.json");
        int there = file_exists(config);
        if (there) {
            Fish young = fish_load(folder);
            exam_growth_row(room, &young, step, file.stream);
            fish_free(&young);
        }
        free(config);
        free(folder);
        if (!there) break;
    }
    exam_growth_row(room, fish, steps, file.stream);
    file_commit(&file);
}

/* How long the model was trained, as the note beside it says; 0: not known. */
static uint64_t exam_steps(const char *model) {
    char *path = path_join(model, "training.json");
    json_int_t steps = 0;
    if (file_exists(path)) {
        json_t *note = json_read(path);
        steps = json_integer_value(json_object_get(note, "steps"));
        json_decref(note);
    }
    free(path);
    return steps > 0 ? (uint64_t)steps : 0;
}

void exam_tables(const char *run, const Character *character) {
    char *model = path_join(run, RUN_MODEL), *train = path_join(run, RUN_TRAIN);
    Fish fish = fish_load(model);
    ExamRoom room = {.run = run,
                     .character = character,
                     .known = exam_known(train),
                     .train = train,
                     .eval = path_join(run, RUN_EVAL),
                     .folder = path_join(run, "10/exam")};
    exam_by_ways(&room, &fish);
    exam_growth(&room, &fish, exam_steps(model));
    lexicon_free(&room.known);
    free(room.eval);
    free(room.folder);
    fish_free(&fish);
    free(train);
    free(model);
}
