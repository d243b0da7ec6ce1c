#include <stddef.h>

size_t padded_places(const size_t *rows, size_t count) {
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i] > longest) longest = rows[i];
    return longest * count;
}
