#include <stddef.h>
#include <string.h>

enum { BRACKETS = 32, PARTS = 8, BYTES = 16 };

typedef const char *const *Bracket;

static const Bracket *brackets;
static size_t count;
static unsigned char seen[BRACKETS + 1][BRACKETS + 1][PARTS][BYTES + 1];

/* Two readers have parted. The first is through the brackets before `first` and has said
 * more than the second, who is through those before `second`: what is left of alternative
 * `part` of the first one's last bracket, from its byte `at` on. Can they end together? */
static int meet(size_t first, size_t second, size_t part, size_t at) {
    const char *ahead = brackets[first - 1][part] + at;
    size_t left = strlen(ahead);
    if (seen[first][second][part][at]++) return 0;
    if (first == count && second == count) return left == 0;
    if (second == count) { /* the first one must have nothing more to say, either */
        for (size_t i = 0; left == 0 && brackets[first][i] != NULL; i++)
            if (meet(first + 1, second, i, 0)) return 1;
        return 0;
    }
    for (size_t i = 0; brackets[second][i] != NULL; i++) {
        const char *next = brackets[second][i];
        size_t size = strlen(next);
        if (strncmp(next, ahead, size < left ? size : left) != 0) continue;
        if (size <= left ? meet(first, second + 1, part, at + size)
                         : meet(second + 1, first, i, left))
            return 1;
    }
    return 0;
}

int ambiguous(const Bracket *template, size_t length) {
    brackets = template;
    count = length;
    memset(seen, 0, sizeof seen);
    for (size_t k = 0; k < count; k++) /* where they part */
        for (size_t i = 0; brackets[k][i] != NULL; i++)
            for (size_t j = 0; brackets[k][j] != NULL; j++) {
                size_t size = strlen(brackets[k][j]);
                if (i == j || strncmp(brackets[k][i], brackets[k][j], size) != 0)
                    continue;
                if (meet(k + 1, k + 1, i, size)) return 1;
            }
    return 0;
}
