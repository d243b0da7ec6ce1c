/* find.h: a tensor of a table by its name. */
#ifndef GUPPY_TEST_FIND_H
#define GUPPY_TEST_FIND_H

#include "06_transformer/table.h"
#include <string.h>

/* table_find: the tensor of that name, or NULL. */
static inline const Tensor *table_find(const Table *table, const char *name) {
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->tensors[i].name, name) == 0) return &table->tensors[i];
    return NULL;
}

#endif
