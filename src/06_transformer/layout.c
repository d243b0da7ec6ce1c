#include "06_transformer/layout.h"
#include "00_ground/fail.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each tensor starts on a cache line: 16 floats. */
static void layout_place(Layout *layout, Tensor *tensor) {
    size_t columns = tensor->rank == 2 ? tensor->shape[1] : 1, end;
    if (__builtin_mul_overflow(tensor->shape[0], columns, &tensor->count) ||
        __builtin_add_overflow(layout->total, tensor->count, &end) ||
        end > SIZE_MAX / sizeof(float) - 16)
        fail(EX_OSERR, "%s: too large for this machine's memory", tensor->name);
    tensor->offset = layout->total;
    layout->elements += tensor->count;
    layout->total = (end + 15) / 16 * 16;
}

static void layout_add(Layout *layout, const TensorSpec *specs, size_t spec,
                       size_t layer) {
    const TensorSpec *from = &specs[spec];
    Tensor *tensor = &layout->tensors[layout->count++];
    *tensor = (Tensor){.spec = spec,
                       .per_layer = from->per_layer,
                       .layer = layer,
                       .rank = from->columns == 0 ? 1 : 2,
                       .shape = {from->rows, from->columns},
                       .fill = from->fill};
    char prefix[32] = "";
    if (from->per_layer) snprintf(prefix, sizeof prefix, "blocks.%zu.", layer);
    snprintf(tensor->name, sizeof tensor->name, "%s%s", prefix, from->name);
    layout_place(layout, tensor);
}

void layout_build(Layout *layout, const TensorSpec *specs, size_t count, size_t L) {
    size_t before = 0, repeated = 0;
    while (before < count && !specs[before].per_layer) before++;
    for (size_t i = 0; i < count; i++) repeated += (size_t)specs[i].per_layer;
    layout->tensors = memory_grow(layout->tensors, &layout->room, count + L * repeated,
                                  sizeof(Tensor));
    layout->count = layout->elements = layout->total = 0;
    layout->L = L;
    layout->before = before;
    layout->repeated = repeated;

    size_t after = before + repeated;
    for (size_t i = 0; i < before; i++) layout_add(layout, specs, i, 0);
    for (size_t layer = 0; layer < L; layer++)
        for (size_t i = before; i < after; i++) layout_add(layout, specs, i, layer);
    for (size_t i = after; i < count; i++) layout_add(layout, specs, i, 0);
}

void layout_free(Layout *layout) {
    free(layout->tensors);
    *layout = (Layout){0};
}

const Tensor *layout_at(const Layout *layout, size_t spec, size_t layer) {
    require(layer < layout->L);
    size_t row = spec;
    if (spec >= layout->before + layout->repeated)
        row += (layout->L - 1) * layout->repeated;
    else if (spec >= layout->before)
        row += layer * layout->repeated;
    require(row < layout->count);
    return &layout->tensors[row];
}

/* The names stand behind the tensors, in the same piece of memory. */
FileTensor *layout_tensors(const Layout *layout, float *block, const char *prefix) {
    size_t room = strlen(prefix) + sizeof layout->tensors->name;
    FileTensor *tensors = memory_new(layout->count, sizeof *tensors + room);
    char *name = (char *)(tensors + layout->count);
    for (size_t i = 0; i < layout->count; i++, name += room) {
        const Tensor *t = &layout->tensors[i];
        snprintf(name, room, "%s%s", prefix, t->name);
        float *data = block ? block + t->offset : NULL;
        tensors[i] =
            (FileTensor){name, TENSOR_F32, t->rank, {t->shape[0], t->shape[1]}, data};
    }
    return tensors;
}
