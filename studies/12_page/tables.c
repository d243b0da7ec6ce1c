#include "studies/12_page/tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/run.h"
#include "04_tensors/machine.h"
#include "10_examiner/exam_counts.h"
#include "11_speed/limits.h"
#include "12_page/bytes.h"
#include "12_page/kinds.h"
#include "12_page/loss.h"
#include "12_page/rounding.h"
#include "studies/12_page/lift.h"

#include <math.h>
#include <stdlib.h>

#define TABLE_LINES     300  /* conversations of a loss */
#define TABLE_QUESTIONS 1000 /* of an exam */

/* PageTables: what every table needs. */
typedef struct {
    char *folder, *model, *train, *eval;
    Character *character;
    Lexicon known;
    FILE *values;
} PageTables;

/* A fish of the run whose model `change` has changed. */
static Fish table_fish(const PageTables *t, void (*change)(Model *, size_t, int),
                       size_t kind, int levels, const DecoderKernels *with) {
    Model *model = model_load(t->model);
    if (change) change(model, kind, levels);
    return fish_load_with(model, t->model, with);
}

/* The loss of such a model in floats. */
static double table_loss(const PageTables *t, void (*change)(Model *, size_t, int),
                         size_t kind, int levels) {
    Model *model = model_load(t->model);
    if (change) change(model, kind, levels);
    Tokenizer *tokenizer = model_tokenizer(model, t->model);
    TokenSet set = token_set_from_dataset(t->eval, tokenizer, model->config.T);
    if (set.sequences > TABLE_LINES) set.sequences = TABLE_LINES;
    Activations activations = {0};
    size_t rows = 1024 + set.context;
    double loss = loss_mean(evaluate_set(model, &activations, &set, rows, NULL));
    activations_free(&activations);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    model_free(&model);
    return loss;
}

/* The loss of a fish in bytes, weights and activations. */
static double table_loss_bytes(const PageTables *t) {
    Fish fish = table_fish(t, rounding_apply, PARAMETER_SPECS, 127, &BYTE_KERNELS);
    double loss = loss_mean(fish_loss(&fish, t->eval, TABLE_LINES));
    fish_free(&fish);
    return loss;
}

/* rounding_apply, but with one scale for a whole matrix. */
static void one_scale(Model *model, size_t kind, int levels) {
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        if (!rounding_kind(tensor->spec) ||
            (kind < PARAMETER_SPECS && tensor->spec != kind))
            continue;
        float *w = model->parameters + tensor->offset;
        float scale = rounding_scale(w, tensor->count, levels);
        for (size_t j = 0; j < tensor->count; j++) {
            int8_t q;
            rounding_row(&q, w + j, scale, 1);
            w[j] = (float)q * scale;
        }
    }
}

static void table_bits(const PageTables *t, double whole) {
    AtomicFile file = csv_begin(t->folder, "bits.csv", "bits,row,matrix");
    double bytes = table_loss_bytes(t);
    fprintf(t->values, "loss_32,%.5f\nloss_bytes,%.5f\nloss_lost,%.5f\n", whole, bytes,
            bytes - whole);
    for (int bits = 8; bits >= 3; bits--) {
        int levels = (1 << (bits - 1)) - 1;
        double row = table_loss(t, rounding_apply, PARAMETER_SPECS, levels);
        double matrix = table_loss(t, one_scale, PARAMETER_SPECS, levels);
        fprintf(file.stream, "%d,%.5f,%.5f\n", bits, row - whole, matrix - whole);
        fprintf(t->values, "lost_%d,%.5f\nlost_%d_matrix,%.5f\n", bits, row - whole,
                bits, matrix - whole);
    }
    file_commit(&file);
}

static void table_marks(const PageTables *t) {
    static const struct {
        int bits, levels;
        const DecoderKernels *with;
    } rows[] = {{32, 0, &DECODER_FLOATS},
                {8, 127, &BYTE_KERNELS},
                {6, 31, &DECODER_FLOATS},
                {4, 7, &DECODER_FLOATS}};
    const Sampling sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64};
    AtomicFile file =
        csv_begin(t->folder, "marks.csv", "bits,sayable,on_topic,fitting");
    for (int i = 0; i < 4; i++) {
        Fish fish = table_fish(t, rows[i].levels ? rounding_apply : NULL,
                               PARAMETER_SPECS, rows[i].levels, rows[i].with);
        Exam exam = exam_read(t->eval, TABLE_QUESTIONS, ASKED_PLAINLY, 1, t->character);
        exam_take(&exam, &fish, &sampling, 1, t->character, &t->known);
        ExamCounts counts = exam_count(&exam);
        double sayable = exam_percent(counts.sayable, &counts);
        double on_topic = exam_percent(counts.on_topic, &counts);
        fprintf(file.stream, "%d,%.1f,%.1f,%.1f\n", rows[i].bits, sayable, on_topic,
                exam_percent(counts.fitting, &counts));
        fprintf(t->values, "sayable_%d,%.1f\non_topic_%d,%.1f\n", rows[i].bits, sayable,
                rows[i].bits, on_topic);
        exam_free(&exam);
        fish_free(&fish);
    }
    file_commit(&file);
}

static void table_kinds(const PageTables *t, double whole) {
    AtomicFile file = csv_begin(t->folder, "kinds.csv", "kind,floats,bytes,error,lost");
    Model *model = model_load(t->model);
    size_t floats = 0, bytes = 0;
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++) {
        Kind kind = kind_at(model, spec, 7);
        floats += kind.floats * sizeof(float), bytes += kind.bytes;
        if (!rounding_kind(spec)) continue;
        double loss = table_loss(t, rounding_apply, spec, 7);
        fprintf(file.stream, "%s,%zu,%zu,%.4f,%.5f\n", kind.name,
                kind.floats * sizeof(float), kind.bytes, kind.error, loss - whole);
    }
    fprintf(t->values, "megabytes_32,%.1f\nmegabytes_8,%.1f\nsmaller,%.2f\n",
            1e-6 * (double)floats, 1e-6 * (double)bytes,
            (double)floats / (double)bytes);
    model_free(&model);
    file_commit(&file);
}

static void table_row(const PageTables *t) {
    AtomicFile file = csv_begin(t->folder, "row.csv", "k,weight,bits8,bits4");
    Model *model = model_load(t->model);
    size_t K = layout_at(&model->layout, UP_WEIGHT, 0)->shape[1];
    const float *row = model_parameter(model, model->parameters, UP_WEIGHT, 0);
    float scale[2] = {rounding_scale(row, K, 127), rounding_scale(row, K, 7)};
    for (size_t k = 0; k < K && k < 48; k++) {
        int8_t q[2];
        for (int i = 0; i < 2; i++) rounding_row(&q[i], row + k, scale[i], 1);
        fprintf(file.stream, "%zu,%.6f,%.6f,%.6f\n", k, (double)row[k],
                (double)((float)q[0] * scale[0]), (double)((float)q[1] * scale[1]));
    }
    fprintf(t->values, "row_scale_8,%.6f\nrow_scale_4,%.6f\n", (double)scale[0],
            (double)scale[1]);
    model_free(&model);
    file_commit(&file);
}

/* Seconds a token takes on one core: the least of several conversations. */
static double token_seconds(const Model *model, const DecoderKernels *with) {
    Decoder *decoder = decoder_new_with(model, with, 1);
    float *logits = memory_new(model->config.V, sizeof *logits);
    size_t tokens = model->config.T < 64 ? model->config.T : 64;
    double least = INFINITY;
    for (int round = 0; round < 9; round++) {
        decoder_clear(decoder, 0);
        double began = clock_seconds();
        for (size_t i = 0; i < tokens; i++) {
            decoder_read(decoder, &(int32_t){3 + (int32_t)i}, &(uint32_t){0}, 1);
            decoder_logits(decoder, logits, 0, 1);
        }
        double took = (clock_seconds() - began) / (double)tokens;
        if (took < least) least = took;
    }
    free(logits);
    decoder_free(&decoder);
    return least;
}

PageSpeed page_speed(const Model *model) {
    size_t bytes = 0;
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++)
        bytes += kind_at(model, spec, 127).bytes;
    size_t floats = model->layout.elements * sizeof(float);
    int threads = machine_threads();
    machine_limit_threads(1);
    PageSpeed speed = {
        .floats = 1 / token_seconds(model, &DECODER_FLOATS),
        .bytes = 1 / token_seconds(model, &BYTE_KERNELS),
        .floats_most = 1e9 * machine_read(floats) / (double)floats,
        .bytes_most = 1e9 * machine_read(bytes) / (double)bytes,
    };
    machine_limit_threads(threads);
    return speed;
}

static void table_speed(const PageTables *t) {
    Model *model = model_load(t->model);
    PageSpeed speed = page_speed(model);
    model_free(&model);
    AtomicFile file = csv_begin(t->folder, "speed.csv", "kernels,tokens,most");
    fprintf(file.stream, "floats,%.1f,%.1f\nbytes,%.1f,%.1f\n", speed.floats,
            speed.floats_most, speed.bytes, speed.bytes_most);
    fprintf(t->values, "tokens_32,%.0f\ntokens_8,%.0f\ntimes,%.2f\nshare,%.1f\n",
            speed.floats, speed.bytes, speed.bytes / speed.floats,
            100 * speed.bytes / speed.bytes_most);
    file_commit(&file);
}

void page_tables(const char *run, const char *character) {
    PageTables t = {.folder = path_join(run, "12"),
                    .model = path_join(run, RUN_MODEL),
                    .train = path_join(run, RUN_TRAIN),
                    .eval = path_join(run, RUN_EVAL),
                    .character = character_load(character)};
    AtomicFile values = csv_begin(t.folder, "values.csv", "name,value");
    t.values = values.stream;
    t.known = exam_known(t.train);
    table_speed(&t);
    table_row(&t);
    double whole = table_loss(&t, NULL, 0, 0);
    table_bits(&t, whole);
    table_kinds(&t, whole);
    table_marks(&t);
    lift_tables(t.folder, t.values, t.model, t.eval, TABLE_LINES);
    file_commit(&values);
    lexicon_free(&t.known);
    character_free(&t.character);
    free(t.folder), free(t.model), free(t.train), free(t.eval);
}
