#include <stddef.h>

size_t owner(size_t i, size_t total, size_t ranks) {
    return ((i + 1) * ranks - 1) / total;
}
