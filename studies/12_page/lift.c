#include "studies/12_page/lift.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "12_page/export.h"
#include "12_page/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

float gelu(float z) {
    return 0.5f * z * (1 + tanhf(0.79788456f * (z + 0.044715f * z * z * z)));
}

/* A decoder applies ReLU to what `up` leaves, and hands the result to `down`. So the
 * first keeps its values aside, and the second takes them from there. Which matrix is
 * which is remembered by where it was packed. */
#define LIFT_LAYERS 64

static struct {
    float lift;
    size_t ups, downs;
    const void *up[LIFT_LAYERS], *down[LIFT_LAYERS];
} lifting = {.lift = 1};

static _Thread_local float *lift_hidden;
static _Thread_local size_t lift_room;

void lift_set(float lift) {
    lifting.lift = lift;
    lifting.ups = lifting.downs = 0;
}

static void *lift_pack(const Model *model, size_t spec, size_t layer) {
    void *packed = DECODER_FLOATS.pack(model, spec, layer);
    require(model->config.L <= LIFT_LAYERS);
    if (spec == UP_WEIGHT) lifting.up[lifting.ups++] = packed;
    if (spec == DOWN_WEIGHT) lifting.down[lifting.downs++] = packed;
    return packed;
}

static int lift_among(const void *const *list, size_t count, const void *packed) {
    for (size_t i = 0; i < count; i++)
        if (list[i] == packed) return 1;
    return 0;
}

static void lift_linear(float *y, const float *x, const void *packed, const float *bias,
                        size_t N, size_t K, size_t M) {
    if (lift_among(lifting.down, lifting.downs, packed)) x = lift_hidden;
    DECODER_FLOATS.linear(y, x, packed, bias, N, K, M);
    if (!lift_among(lifting.up, lifting.ups, packed)) return;
    lift_hidden = memory_grow(lift_hidden, &lift_room, N * M, sizeof *lift_hidden);
    for (size_t i = 0; i < N * M; i++)
        lift_hidden[i] = gelu(lifting.lift * y[i]) / lifting.lift;
}

const DecoderKernels LIFTED_FLOATS = {lift_pack, lift_linear, layernorm_forward,
                                      attention_row};

/* The loss with a lift; 0: with ReLU. */
static double lift_loss(const char *model, const char *dataset, float lift,
                        size_t lines) {
    lift_set(lift);
    Fish fish = fish_load_with(model_load(model), model,
                               lift > 0 ? &LIFTED_FLOATS : &DECODER_FLOATS);
    double loss = loss_mean(fish_loss(&fish, dataset, lines));
    fish_free(&fish);
    return loss;
}

void lift_tables(const char *folder, FILE *values, const char *model,
                 const char *dataset, size_t lines) {
    AtomicFile file = csv_begin(folder, "lift.csv", "lift,lost");
    double relu = lift_loss(model, dataset, 0, lines);
    for (int lift = 1; lift <= 4 * GGUF_LIFT; lift *= 2) {
        double lost = lift_loss(model, dataset, (float)lift, lines) - relu;
        fprintf(file.stream, "%d,%.6f\n", lift, lost);
        if (lift == 1 || lift == GGUF_LIFT)
            fprintf(values, "lift_%d,%.6f\n", lift, lost);
    }
    file_commit(&file);
}
