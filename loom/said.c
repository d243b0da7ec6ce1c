/* said: what C sources say, as one number: `said FILE...` prints 16 hexadecimal digits.
 *
 * Comments and blanks say nothing; everything else does, the order of the files too.
 * The Makefile asks this number whether a model must be trained again. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t said_hash = 0xCBF29CE484222325u; /* FNV-1a, 64 bits */

static void said_add(int c) {
    said_hash = (said_hash ^ (unsigned char)c) * 0x100000001B3u;
}

/* A string or a character constant: every byte counts, blanks too. */
static void said_quoted(FILE *file, int quote) {
    said_add(quote);
    for (int c; (c = getc(file)) != EOF;) {
        said_add(c);
        if (c == quote || c == '\n') return;
        if (c == '\\') said_add(getc(file));
    }
}

static void said_comment(FILE *file, int kind) {
    int last = 0, c;
    while ((c = getc(file)) != EOF) {
        if (kind == '/' && c == '\n') {
            ungetc(c, file);
            return;
        }
        if (kind == '*' && last == '*' && c == '/') return;
        last = c;
    }
}

/* Only where a blank stands between two letters or digits it parts them; the end of a
 * line that begins with '#' ends a directive. */
static void said_file(FILE *file) {
    int last = 0, blank = 0, fresh = 1, directive = 0, c;
    while ((c = getc(file)) != EOF) {
        if (c == '/') {
            int next = getc(file);
            if (next == '/' || next == '*') {
                said_comment(file, next);
                blank = 1;
                continue;
            }
            ungetc(next, file);
        }
        if (c == '\n') {
            if (directive && last != '\\') said_add('\n'), directive = 0;
            fresh = 1;
        }
        if (isspace(c)) {
            blank = 1;
            continue;
        }
        if (c == '#' && fresh) directive = 1;
        fresh = 0;
        int word = isalnum(c) || c == '_', after = isalnum(last) || last == '_';
        if (blank && ((word && after) || directive || c == last)) said_add(' ');
        blank = 0;
        last = c;
        if (c == '"' || c == '\'')
            said_quoted(file, c);
        else
            said_add(c);
    }
    said_add('\0');
}

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(names[i], "rb");
        if (file == NULL) {
            perror(names[i]);
            return 74;
        }
        said_file(file);
        if (ferror(file)) {
            perror(names[i]);
            return 74;
        }
        fclose(file);
    }
    printf("%016llx\n", (unsigned long long)said_hash);
    return fflush(stdout) != 0 ? 74 : 0;
}
