#include <stddef.h>
#include <string.h>

double readings(const char *const *const *brackets, size_t count, const char *text) {
    size_t length = strlen(text);
    double ways[1001] = {
        1}; /* to have said the first n bytes, with the brackets so far */
    for (size_t k = 0; k < count; k++) {
        double next[1001] = {0};
        for (size_t n = 0; n <= length; n++)
            for (const char *const *part = brackets[k]; *part != NULL; part++) {
                size_t size = strlen(*part);
                if (size <= length - n && memcmp(text + n, *part, size) == 0)
                    next[n + size] += ways[n];
            }
        memcpy(ways, next, sizeof ways);
    }
    return ways[length];
}
