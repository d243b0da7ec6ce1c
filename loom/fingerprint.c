/* fingerprint: what C sources say, as one number: `fingerprint FILE...` prints 16 hexadecimal digits.
 *
 * Comments and blanks say nothing; everything else does, the order of the files too.
 * The Makefile asks this number whether a model must be trained again. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t print_hash = 0xCBF29CE484222325u; /* FNV-1a, 64 bits */

static void print_add(int c) {
    print_hash = (print_hash ^ (unsigned char)c) * 0x100000001B3u;
}

/* A string or a character constant: every byte counts, blanks too. */
static void print_quoted(FILE *file, int quote) {
    print_add(quote);
    for (int c; (c = getc(file)) != EOF;) {
        print_add(c);
        if (c == quote || c == '\n') return;
        if (c == '\\') print_add(getc(file));
    }
}

static void print_comment(FILE *file, int kind) {
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
static void print_file(FILE *file) {
    int last = 0, blank = 0, fresh = 1, directive = 0, c;
    while ((c = getc(file)) != EOF) {
        if (c == '/') {
            int next = getc(file);
            if (next == '/' || next == '*') {
                print_comment(file, next);
                blank = 1;
                continue;
            }
            ungetc(next, file);
        }
        if (c == '\n') {
            if (directive && last != '\\') print_add('\n'), directive = 0;
            fresh = 1;
        }
        if (isspace(c)) {
            blank = 1;
            continue;
        }
        if (c == '#' && fresh) directive = 1;
        fresh = 0;
        int word = isalnum(c) || c == '_', after = isalnum(last) || last == '_';
        if (blank && ((word && after) || directive || c == last)) print_add(' ');
        blank = 0;
        last = c;
        if (c == '"' || c == '\'')
            print_quoted(file, c);
        else
            print_add(c);
    }
    print_add('\0');
}

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(names[i], "rb");
        if (file == NULL) {
            perror(names[i]);
            return 74;
        }
        print_file(file);
        if (ferror(file)) {
            perror(names[i]);
            return 74;
        }
        fclose(file);
    }
    printf("%016llx\n", (unsigned long long)print_hash);
    return fflush(stdout) != 0 ? 74 : 0;
}
