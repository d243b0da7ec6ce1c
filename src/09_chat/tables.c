#include "09_chat/tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "08_training/training.h"
#include "09_chat/exam.h"
#include "09_chat/look.h"
#include "09_chat/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CHAT_QUESTION  "hi guppy"
#define EXAM_QUESTIONS 400 /* each way */
#define GROWTH_ANSWERS 200 /* of each snapshot */

void sample_by_hand(FILE *stream) {
    static const float logits[4] = {2, 1, 0.5f, -1};
    static const double temperatures[3] = {0.5, 1, 2};
    Choices choices = choices_new(4);
    fputs("temperature   logit  2.0     1.0     0.5    -1.0\n", stream);
    for (int i = 0; i < 3; i++) {
        sample_choices(&choices, logits, 4, &(Sampling){temperatures[i], 0});
        fprintf(stream, "%11.1f   chance", temperatures[i]);
        for (int k = 0; k < 4; k++)
            fprintf(stream, " %.4f ", (double)choices.chances[k]);
        fputc('\n', stream);
    }
    choices_free(&choices);
}

/* The first token of an answer as the temperature rises: its ten likeliest candidates.
 */
static void chat_temperature(const ChatTables *t, Fish *fish) {
    static const double temperatures[] = {0.2, 0.5, 0.7, 1, 1.5, 2.5};
    enum { RISES = sizeof temperatures / sizeof *temperatures, SHOWN = 10 };
    size_t V = fish->model->config.V;
    float *logits = memory_new(V, sizeof *logits);
    Tokens prompt = {0};
    fish_prompt(fish, &prompt, CHAT_QUESTION, strlen(CHAT_QUESTION));
    fish_hear(fish, &prompt, logits);
    Choices best = choices_new(V), choices = choices_new(V);
    fish_choices(fish, &best, logits, &(Sampling){1, SHOWN});
    AtomicFile file =
        csv_begin(t->folder, "temperature.csv", "rank,token,temperature,chance");
    for (int i = 0; i < RISES; i++) {
        fish_choices(fish, &choices, logits, &(Sampling){temperatures[i], 0});
        for (size_t rank = 0; rank < best.count; rank++) {
            fprintf(file.stream, "%zu,", rank + 1);
            look_token(file.stream, fish, best.ids[rank]);
            fprintf(file.stream, ",%.1f,%.5f\n", temperatures[i],
                    (double)choices.chances[best.ids[rank]]);
        }
    }
    file_commit(&file);
    choices_free(&best);
    choices_free(&choices);
    free(prompt.ids);
    free(logits);
}

static double chat_time(Fish *fish, const int32_t *tokens, const uint32_t *slots,
                        size_t N, float *logits) {
    uint32_t last = (uint32_t)N - 1;
    double began = clock_seconds();
    voice_read(fish->voice, tokens, slots, N);
    voice_logits(fish->voice, logits, &last, 1);
    return 1000 * (clock_seconds() - began);
}

/* Milliseconds to the next token's logits after n tokens: one read, or all read anew.
 */
static void chat_cache(const ChatTables *t, Fish *fish, FILE *values) {
    const Config *c = &fish->model->config;
    int32_t *tokens = memory_new(c->T, sizeof *tokens);
    uint32_t *slots = memory_new(c->T, sizeof *slots);
    float *logits = memory_new(c->V, sizeof *logits);
    AtomicFile file = csv_begin(t->folder, "cache.csv", "tokens,cached,again");
    double cached = 0, again = 0;
    for (size_t i = 0; i < c->T; i++) tokens[i] = (int32_t)(i * 37 % c->V);
    for (size_t n = 1; n <= c->T; n += n < 4 ? 1 : 4) {
        cached = again = 1e9;
        for (int turn = 0; turn < 9; turn++) { /* the least is without noise */
            voice_clear(fish->voice, 0);
            if (n > 1) voice_read(fish->voice, tokens, slots, n - 1);
            double one = chat_time(fish, tokens + n - 1, slots, 1, logits);
            if (one < cached) cached = one;
            if (turn % 3 > 0) continue; /* it takes long enough as it is */
            voice_clear(fish->voice, 0);
            double all = chat_time(fish, tokens, slots, n, logits);
            if (all < again) again = all;
        }
        fprintf(file.stream, "%zu,%.4f,%.4f\n", n, cached, again);
    }
    fprintf(values, "cached_ms,%.2f\nagain_ms,%.1f\ncache_gain,%.0f\n", cached, again,
            again / cached);
    fprintf(values, "cache_kb,%zu\n", 2 * c->L * c->T * c->C * sizeof(float) / 1024);
    file_commit(&file);
    free(logits);
    free(slots);
    free(tokens);
}

static void chat_look_tables(const ChatTables *t, Fish *fish) {
    Random random = random_seed(t->seed, "chat");
    Look look =
        look_answer(fish, CHAT_QUESTION, strlen(CHAT_QUESTION), &t->manner, &random);
    look_write(t->folder, fish, &look);
    look_free(&look);
}

/* What the exams need beside a fish. */
typedef struct {
    Character *character;
    Replies training;
    char *eval;
} ExamRoom;

static void chat_exams(const ChatTables *t, Fish *fish, const ExamRoom *room,
                       FILE *values) {
    static const char *const names[ASKED_WAYS] = {"plain", "capitals", "typos"};
    AtomicFile file = csv_begin(t->folder, "exam.csv", EXAM_COLUMNS);
    for (Asked way = 0; way < ASKED_WAYS; way++) {
        Exam exam =
            exam_read(room->eval, EXAM_QUESTIONS, way, t->seed, room->character);
        exam_take(&exam, fish, &t->manner, t->seed, room->character, &room->training);
        exam_write(file.stream, &exam, way);
        Marks marks = exam_marks(&exam);
        fprintf(values, "%s_sayable,%.1f\n%s_on_topic,%.1f\n%s_new,%.1f\n", names[way],
                marks_percent(marks.sayable, &marks), names[way],
                marks_percent(marks.on_topic, &marks), names[way],
                marks_percent(marks.fresh, &marks));
        exam_free(&exam);
    }
    file_commit(&file);
}

static void chat_growth_row(const ChatTables *t, const char *folder, uint64_t step,
                            const ExamRoom *room, FILE *stream) {
    Fish fish = fish_load(folder);
    Exam exam =
        exam_read(room->eval, GROWTH_ANSWERS, ASKED_PLAINLY, t->seed, room->character);
    exam_take(&exam, &fish, &t->manner, t->seed, room->character, &room->training);
    Marks marks = exam_marks(&exam);
    const size_t parts[] = {marks.sayable, marks.on_topic, marks.fitting, marks.fresh,
                            marks.repeated};
    fprintf(stream, "%" PRIu64, step);
    for (int i = 0; i < 5; i++)
        fprintf(stream, ",%.4f", marks_percent(parts[i], &marks) / 100);
    fputc('\n', stream);
    exam_free(&exam);
    fish_free(&fish);
}

/* The exam at every snapshot that the training kept, and at its end. */
static void chat_growth(const ChatTables *t, uint64_t steps, const ExamRoom *room) {
    AtomicFile file = csv_begin(t->folder, "growth.csv",
                                "step,sayable,on_topic,fitting,new,repeated");
    for (uint64_t step = 0;; step = snapshot_next(step)) {
        char name[48];
        snprintf(name, sizeof name, "snapshots/%06" PRIu64, step);
        char *folder = path_join(t->run, name),
             *config = path_join(folder, "config.json");
        int there = file_exists(config) && step < steps;
        if (there) chat_growth_row(t, folder, step, room, file.stream);
        free(folder);
        free(config);
        if (!there) break;
    }
    chat_growth_row(t, t->model, steps, room, file.stream);
    file_commit(&file);
}

void chat_tables(const ChatTables *t) {
    Fish fish = fish_load(t->model);
    char *train = path_join(t->data, "train.jsonl");
    ExamRoom room = {.character = character_load(t->character),
                     .training = replies_read(train),
                     .eval = path_join(t->data, "eval.jsonl")};
    AtomicFile values = csv_begin(t->folder, "values.csv", "name,value");
    AtomicFile words = csv_begin(t->folder, "words.csv", "word,list,x,y");
    fprintf(values.stream, "words,%zu\n",
            words_write(words.stream, &fish, room.character));
    file_commit(&words);
    chat_temperature(t, &fish);
    chat_cache(t, &fish, values.stream);
    chat_look_tables(t, &fish);
    chat_exams(t, &fish, &room, values.stream);
    chat_growth(t, fish.steps, &room);
    file_commit(&values);
    free(train);
    free(room.eval);
    free(room.training.hashes);
    character_free(&room.character);
    fish_free(&fish);
}
