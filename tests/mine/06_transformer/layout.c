#include "06_transformer/layout.h"
#include "00_ground/fail.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One tensor more: behind the last one, at a multiple of 16 floats. */
static void layout_push(Layout *layout, const TensorSpec *specs, size_t spec,
                        size_t layer) {
    const TensorSpec *s = &specs[spec];
    Tensor *t = &layout->tensors[layout->count++];
    snprintf(t->name, sizeof t->name, s->per_layer ? "blocks.%zu." : "", layer);
    strncat(t->name, s->name, sizeof t->name - strlen(t->name) - 1);
    t->spec = spec;
    t->per_layer = s->per_layer;
    t->layer = layer;
    t->rank = s->columns > 0 ? 2 : 1;
    t->shape[0] = s->rows;
    t->shape[1] = s->columns;
    t->fill = s->fill;
    t->offset = layout->total;
    if (__builtin_mul_overflow(s->rows, s->columns > 0 ? s->columns : 1, &t->count) ||
        t->count > SIZE_MAX / sizeof(float) - 16 - layout->total)
        fail(EX_OSERR, "%s: too large for this machine's memory", t->name);
    layout->elements += t->count;
    layout->total = (layout->total + t->count + 15) / 16 * 16;
}

Layout layout_build(const TensorSpec *specs, size_t count, size_t L) {
    Layout layout = {.L = L};
    size_t after = 0;
    while (layout.before < count && !specs[layout.before].per_layer) layout.before++;
    for (after = layout.before; after < count && specs[after].per_layer;) after++;
    layout.repeated = after - layout.before;
    layout.tensors = memory_new(count + L * count, sizeof(Tensor));
    for (size_t i = 0; i < layout.before; i++) layout_push(&layout, specs, i, 0);
    for (size_t layer = 0; layer < L; layer++)
        for (size_t i = layout.before; i < after; i++)
            layout_push(&layout, specs, i, layer);
    for (size_t i = after; i < count; i++) layout_push(&layout, specs, i, 0);
    return layout;
}

void layout_free(Layout *layout) {
    free(layout->tensors);
    *layout = (Layout){0};
}

const Tensor *layout_at(const Layout *layout, size_t spec, size_t layer) {
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        if (t->spec == spec && (!t->per_layer || t->layer == layer)) return t;
    }
    require(!"a tensor of that number");
    return NULL;
}

FileTensor *layout_tensors(const Layout *layout, float *block, const char *prefix) {
    enum { NAME = 100 };
    FileTensor *list = memory_new(layout->count, sizeof *list + NAME);
    char *names = (char *)(list + layout->count);
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        snprintf(names + i * NAME, NAME, "%s%s", prefix, t->name);
        list[i] = (FileTensor){.name = names + i * NAME,
                               .type = TENSOR_F32,
                               .rank = t->rank,
                               .shape = {t->shape[0], t->shape[1]},
                               .data = block ? block + t->offset : NULL};
    }
    return list;
}
