/* find.h: a tensor of a table by its name. */
#ifndef GUPPY_TEST_FIND_H
#define GUPPY_TEST_FIND_H

#include "06_transformer/layout.h"
#include <string.h>

/* layout_find: the tensor of that name, or NULL. */
static inline const Tensor *layout_find(const Layout *layout, const char *name) {
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->tensors[i].name, name) == 0) return &layout->tensors[i];
    return NULL;
}

#endif
