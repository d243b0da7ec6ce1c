#include "06_transformer/table.h"
#include "00_ground/fail.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each tensor starts on a cache line: 16 floats. */
static void table_place(Table *table, Tensor *tensor) {
    size_t columns = tensor->rank == 2 ? tensor->shape[1] : 1, end;
    if (__builtin_mul_overflow(tensor->shape[0], columns, &tensor->count) ||
        __builtin_add_overflow(table->total, tensor->count, &end) ||
        end > SIZE_MAX / sizeof(float) - 16)
        fail(EX_OSERR, "%s: too large for this machine's memory", tensor->name);
    tensor->offset = table->total;
    table->elements += tensor->count;
    table->total = (end + 15) / 16 * 16;
}

static void table_add(Table *table, const TensorSpec *specs, size_t spec,
                      size_t layer) {
    const TensorSpec *from = &specs[spec];
    Tensor *tensor = &table->tensors[table->count++];
    *tensor = (Tensor){.spec = spec,
                       .per_layer = from->per_layer,
                       .layer = layer,
                       .rank = from->columns == 0 ? 1 : 2,
                       .shape = {from->rows, from->columns},
                       .fill = from->fill};
    char prefix[32] = "";
    if (from->per_layer) snprintf(prefix, sizeof prefix, "blocks.%zu.", layer);
    snprintf(tensor->name, sizeof tensor->name, "%s%s", prefix, from->name);
    table_place(table, tensor);
}

Table table_build(const TensorSpec *specs, size_t count, size_t L) {
    Table table = {.L = L};
    while (table.before < count && !specs[table.before].per_layer) table.before++;
    for (size_t i = 0; i < count; i++) table.repeated += (size_t)specs[i].per_layer;
    table.tensors = memory_new(count + L * table.repeated, sizeof(Tensor));

    size_t after = table.before + table.repeated;
    for (size_t i = 0; i < table.before; i++) table_add(&table, specs, i, 0);
    for (size_t layer = 0; layer < L; layer++)
        for (size_t i = table.before; i < after; i++)
            table_add(&table, specs, i, layer);
    for (size_t i = after; i < count; i++) table_add(&table, specs, i, 0);
    return table;
}

void table_free(Table *table) {
    free(table->tensors);
    *table = (Table){0};
}

const Tensor *table_at(const Table *table, size_t spec, size_t layer) {
    require(layer < table->L);
    size_t row = spec;
    if (spec >= table->before + table->repeated)
        row += (table->L - 1) * table->repeated;
    else if (spec >= table->before)
        row += layer * table->repeated;
    require(row < table->count);
    return &table->tensors[row];
}

/* The names stand behind the tensors, in the same piece of memory. */
FileTensor *table_tensors(const Table *table, float *block, const char *prefix) {
    size_t room = strlen(prefix) + sizeof table->tensors->name;
    FileTensor *tensors = memory_new(table->count, sizeof *tensors + room);
    char *name = (char *)(tensors + table->count);
    for (size_t i = 0; i < table->count; i++, name += room) {
        const Tensor *t = &table->tensors[i];
        snprintf(name, room, "%s%s", prefix, t->name);
        float *data = block ? block + t->offset : NULL;
        tensors[i] =
            (FileTensor){name, TENSOR_F32, t->rank, {t->shape[0], t->shape[1]}, data};
    }
    return tensors;
}
