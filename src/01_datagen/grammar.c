#include "01_datagen/grammar.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

#define QUOTE_BYTES  72 /* of a long line so many are shown at most, */
#define QUOTE_BEFORE 48 /* so many of them before the caret */

Node *node_new(Character *character, int kind, Place place) {
    Node *node = memory_new(1, sizeof *node);
    node->kind = kind;
    node->place = place;
    node->next = character->nodes;
    return character->nodes = node;
}

void node_add(Node *node, Node *part, double weight) {
    size_t capacity = node->capacity;
    node->parts =
        memory_grow(node->parts, &capacity, node->count + 1, sizeof *node->parts);
    node->chance = memory_grow(node->chance, &node->capacity, node->count + 1,
                               sizeof *node->chance);
    node->parts[node->count] = part;
    node->chance[node->count++] = weight;
}

void node_finish(Node *choice) {
    double total = 0, upto = 0;
    for (size_t i = 0; i < choice->count; i++) total += choice->chance[i];
    choice->upto = memory_new(choice->count, sizeof *choice->upto);
    for (size_t i = 0; i < choice->count; i++) {
        choice->chance[i] /= total;
        choice->upto[i] = upto += choice->chance[i];
    }
    choice->upto[choice->count - 1] = INFINITY; /* whatever rounding did */
}

size_t list_find(const List *lists, size_t count, const char *name) {
    size_t i = 0;
    while (i < count && strcmp(lists[i].name, name) != 0) i++;
    return i;
}

void modifier_apply(Modifier modifier, char *text, size_t length) {
    size_t touched = modifier == UPPER ? length : modifier == CAPITAL && length > 0;
    for (size_t i = 0; i < touched; i++)
        if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 'a' - 'A';
}

size_t slip_make(char *text, size_t length, size_t at, int way) {
    size_t rest = length - at - 1; /* bytes after text[at] */
    char letter = text[at];
    if (way == 0) { /* lft out */
        memmove(text + at, text + at + 1, rest);
        return length - 1;
    }
    if (way == 1) { /* doubbled */
        memmove(text + at + 1, text + at, rest + 1);
        return length + 1;
    }
    if (rest > 0) { /* hcanged */
        text[at] = text[at + 1];
        text[at + 1] = letter;
    }
    return length;
}

/* Whether a byte begins a character of UTF-8, or is one. */
static int quote_begins(char byte) {
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* The line of a place, and a caret below it: as far in as what stands before the place
 * is wide, and with the same tabs. */
static void quote_write(FILE *out, const char *source, Place place) {
    const char *begin = source;
    for (int line = 1; line < place.line; line++) {
        const char *newline = strchr(begin, '\n');
        if (newline == NULL) return; /* behind a NUL there is nothing to show */
        begin = newline + 1;
    }
    const char *end = begin + strcspn(begin, "\r\n"), *at = begin;
    for (int column = 0; at < end; at++)
        if (quote_begins(*at) && ++column == place.column) break;
    const char *from = at - begin > QUOTE_BEFORE ? at - QUOTE_BEFORE : begin;
    const char *to = end - from > QUOTE_BYTES ? from + QUOTE_BYTES : end;
    while (!quote_begins(*from)) from++; /* no half of a character */
    while (!quote_begins(*to)) to--;
    fprintf(out, "%s%.*s%s\n%s", from > begin ? "..." : "", (int)(to - from), from,
            to < end ? "..." : "", from > begin ? "   " : "");
    while (from < at) {
        uint32_t code;
        from += text_decode(&code, from, (size_t)(at - from));
        if (code == '\t') fputc('\t', out);
        for (int i = code == '\t' ? 0 : utf8proc_charwidth((int32_t)code); i > 0; i--)
            fputc(' ', out);
    }
    fputs("^\n", out);
}

_Noreturn void character_fail(const Character *character, Place place,
                              const char *format, ...) {
    static char quote[2 * QUOTE_BYTES + 32]; /* no byte is wider than one column */
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    FILE *out = fmemopen(quote, sizeof quote, "w");
    if (out == NULL) fail(EX_OSERR, "no memory for a message");
    quote_write(out, character->source, place);
    fclose(out);
    fail_quote(quote);
    fail(EX_DATAERR, "%s:%d:%d: %s", character->path, place.line, place.column,
         message);
}
