#include "06_transformer/table.h"
#include "00_ground/fail.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t table_size(const TableSize *sizes, const char *name) {
    for (; sizes->name != NULL; sizes++)
        if (strcmp(sizes->name, name) == 0) return sizes->value;
    fail(EX_SOFTWARE, "table: no size is called '%s'", name);
}

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

static void table_add(Table *table, const TensorSpec *spec, const TableSize *sizes,
                      size_t layer) {
    Tensor *tensor = &table->tensors[table->count++];
    char prefix[32] = "";
    if (spec->per_layer) snprintf(prefix, sizeof prefix, "blocks.%zu.", layer);
    snprintf(tensor->name, sizeof tensor->name, "%s%s", prefix, spec->name);

    tensor->rank = spec->columns == NULL ? 1 : 2;
    tensor->shape[0] = table_size(sizes, spec->rows);
    if (tensor->rank == 2) tensor->shape[1] = table_size(sizes, spec->columns);
    tensor->fill = spec->fill;
    table_place(table, tensor);
}

Table table_build(const TensorSpec *specs, size_t count, const TableSize *sizes,
                  size_t L) {
    Table table = {.L = L};
    while (table.before < count && !specs[table.before].per_layer) table.before++;
    size_t after = table.before;
    while (after < count && specs[after].per_layer) after++;
    table.repeated = after - table.before;
    table.tensors = memory_new(count + L * table.repeated, sizeof(Tensor));

    for (size_t i = 0; i < table.before; i++) table_add(&table, &specs[i], sizes, 0);
    for (size_t layer = 0; layer < L; layer++)
        for (size_t i = table.before; i < after; i++)
            table_add(&table, &specs[i], sizes, layer);
    for (size_t i = after; i < count; i++) table_add(&table, &specs[i], sizes, 0);
    return table;
}

void table_fit(Table *table, float **block, size_t *capacity, const TensorSpec *specs,
               size_t count, const TableSize *sizes, size_t L) {
    table_free(table);
    *table = table_build(specs, count, sizes, L);
    if (table->total <= *capacity) return;
    free(*block);
    *capacity = table->total;
    *block = memory_new(*capacity, sizeof **block);
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
        const Tensor *tensor = &table->tensors[i];
        snprintf(name, room, "%s%s", prefix, tensor->name);
        tensors[i] = (FileTensor){name,
                                  TENSOR_F32,
                                  tensor->rank,
                                  {tensor->shape[0], tensor->shape[1]},
                                  block ? block + tensor->offset : NULL};
    }
    return tensors;
}
