#include "12_page/kinds.h"

#include "12_page/rounding.h"

#include <math.h>
#include <string.h>

/* The squares of a row's weights, and of what rounding adds to them. */
static void kind_row(double squares[2], const float *row, size_t K, int levels) {
    float scale = rounding_scale(row, K, levels);
    for (size_t k = 0; k < K; k++) {
        int8_t q;
        rounding_row(&q, row + k, scale, 1);
        double w = (double)row[k], change = (double)((float)q * scale) - w;
        squares[0] += w * w;
        squares[1] += change * change;
    }
}

Kind kind_at(const Model *model, size_t spec, int levels) {
    const Tensor *first = layout_at(&model->layout, spec, 0);
    size_t layers = first->per_layer ? model->config.L : 1;
    Kind kind = {first->name, layers, layers * first->count, 0, 0};
    if (first->per_layer) kind.name = strchr(strchr(kind.name, '.') + 1, '.') + 1;
    kind.bytes = kind.floats * sizeof(float);
    if (!rounding_kind(spec)) return kind;
    double squares[2] = {0, 0};
    size_t M = first->shape[0], K = first->shape[1];
    for (size_t layer = 0; layer < layers; layer++)
        for (size_t m = 0; m < M; m++)
            kind_row(squares,
                     model_parameter(model, model->parameters, spec, layer) + m * K, K,
                     levels);
    kind.bytes = kind.floats + layers * M * sizeof(float);
    kind.error = squares[0] > 0 ? sqrt(squares[1] / squares[0]) : 0;
    return kind;
}

static void kind_line(FILE *stream, const Kind *kind) {
    fprintf(stream, "%-22s %7zu %9zu %9zu", kind->name, kind->tensors, kind->floats,
            kind->bytes);
    if (kind->error > 0) fprintf(stream, " %6.2f%%", 100 * kind->error);
    fputc('\n', stream);
}

void kinds_print(FILE *stream, const Model *model) {
    Kind rest = {.name = "norms, biases, pos_emb"}, all = {.name = "all"};
    fprintf(stream, "%-22s %7s %9s %9s %7s\n", "", "tensors", "weights", "bytes",
            "error");
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++) {
        Kind kind = kind_at(model, spec, ROUNDING_LEVELS);
        if (rounding_kind(spec)) kind_line(stream, &kind);
        Kind *sums[] = {&all, rounding_kind(spec) ? NULL : &rest};
        for (int i = 0; i < 2; i++)
            if (sums[i]) {
                sums[i]->tensors += kind.tensors;
                sums[i]->floats += kind.floats;
                sums[i]->bytes += kind.bytes;
            }
    }
    kind_line(stream, &rest);
    kind_line(stream, &all);
}
