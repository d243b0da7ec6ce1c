#include "01_datagen/template.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Columns are counted in characters, as editors do, not in bytes. */
Place line_place(const Line *line, const char *at) {
    int column = 1;
    for (const char *byte = line->begin; byte < at; byte++)
        if (((unsigned char)*byte & 0xC0) != 0x80) column++;
    return (Place){line->number, column};
}

static Node *template_node(Line *line, int kind) {
    return node_new(line->character, kind, line_place(line, line->at));
}

static int line_space(char byte) {
    return byte == ' ' || byte == '\t';
}

Line line_open(Character *character, const char *text, size_t length, int number) {
    Line line = {character, text, text, text + length, number, 0};
    const char *end = text; /* of what is neither space nor comment */
    int escaped = 0;        /* by the \ before it */
    for (const char *at = text; at < line.end;) {
        uint32_t code;
        size_t bytes = text_decode(&code, at, (size_t)(line.end - at));
        if ((code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0) ||
            (code == TEXT_BAD && memcmp(at, "\xEF\xBF\xBD", 3) != 0))
            character_fail(character, line_place(&line, at),
                           "expected UTF-8 text, found the byte 0x%02X",
                           (unsigned char)*at);
        if (*at == '#' && !escaped && (at == text || line_space(at[-1]))) break;
        if (!line_space(*at) || escaped) end = at + bytes;
        escaped = *at == '\\' && !escaped;
        at += bytes;
    }
    line.end = end;
    return line;
}

char line_peek(const Line *line) {
    return line->at < line->end ? *line->at : '\0';
}

char line_spaces(Line *line) {
    while (line_space(line_peek(line))) line->at++;
    return line_peek(line);
}

/* The bytes of the name that comes next. */
static size_t line_letters(const Line *line) {
    return strspn(line->at, LETTERS DIGITS "_-");
}

_Noreturn void line_expected(const Line *line, const char *format, ...) {
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    Place place = line_place(line, line->at);
    if (line->at == line->end)
        character_fail(line->character, place, "expected %s, found the end of the line",
                       message);
    uint32_t code;
    size_t found = line_letters(line);
    if (found == 0)
        found = text_decode(&code, line->at, (size_t)(line->end - line->at));
    character_fail(line->character, place, "expected %s, found '%.*s'", message,
                   (int)found, line->at);
}

Node *line_name(Line *line) {
    size_t length = line_letters(line);
    if (length == 0) return NULL;
    Node *node = template_node(line, NODE_LIST);
    node->text = memory_text(line->at, length);
    line->at += length;
    return node;
}

int line_take(Line *line, const char *word) {
    size_t length = line_letters(line);
    if (length != strlen(word) || memcmp(line->at, word, length) != 0) return 0;
    line->at += length;
    return 1;
}

/* weight = digits ["." digits] */
double line_weight(Line *line, int stars) {
    size_t length = strspn(line->at, DIGITS);
    if (length == 0) return 1;
    if (line->at[length] == '.') length += 1 + strspn(line->at + length + 1, DIGITS);
    if (stars > 0 && line->at[length] != '*') return 1;
    double weight = strtod(line->at, NULL);
    if (!(weight >= 1e-6 && weight <= 1e6))
        line_expected(line, "a weight from 0.000001 to 1000000");
    line->at += length + (size_t)stars;
    return weight;
}

static Node *template_sequence(Line *line);

/* text = anything but { ( [ | ] ) } ~ *, which stand after a \ when they are meant */
static Node *template_text(Line *line) {
    Node *node = template_node(line, NODE_TEXT);
    node->text = memory_new((size_t)(line->end - line->at) + 1, 1);
    while (strchr("{([|])}~*", line_peek(line)) == NULL) { /* nor the end: its 0 */
        if (*line->at == '\\' && ++line->at == line->end)
            line_expected(line, "a character after '\\'");
        node->text[node->length++] = *line->at++;
    }
    if (line_peek(line) == '*')
        line_expected(line, "'\\*' for a star, or a weight where a choice begins, as "
                            "in 3* or 0.5*");
    return node;
}

/* One more way to type a word, unless it is among them. */
static void template_spelling(Line *line, Node *choice, const char *text,
                              size_t length) {
    for (size_t i = 0; i < choice->count; i++)
        if (choice->parts[i]->length == length &&
            memcmp(choice->parts[i]->text, text, length) == 0)
            return;
    Node *node = node_new(line->character, NODE_TEXT, choice->place);
    node->text = memory_text(text, length);
    node->length = length;
    node_add(choice, node, 1);
}

/* slips = "~" word: as it should be, or with one slip. One letter in SLIP_LETTERS is
 * mistyped; what can come out of that is equally likely. */
static Node *template_slips(Line *line) {
    Node *node = template_node(line, NODE_CHOICE);
    line->at++;
    const char *word = line->at;
    size_t length = line_letters(line);
    if (length < 2 || length > SLIP_LETTERS / 2)
        line_expected(line, "a word of 2 to %d unaccented letters after '~'",
                      SLIP_LETTERS / 2);
    line->at += length;
    template_spelling(line, node, word, length);
    for (size_t at = 0; at < length; at++)
        for (int way = 0; way < SLIP_WAYS; way++) {
            char slip[SLIP_LETTERS];
            memcpy(slip, word, length);
            template_spelling(line, node, slip, slip_make(slip, length, at, way));
        }
    node->chance[0] =
        ((double)SLIP_LETTERS / (double)length - 1) * (double)(node->count - 1);
    node_finish(node);
    return node;
}

/* reference = "{" name [":" ("capital" | "upper")] "}" */
static Node *template_reference(Line *line) {
    Place place = line_place(line, line->at++);
    Node *node = line_name(line);
    if (node == NULL) line_expected(line, "a name after '{'");
    node->place = place;
    if (line_peek(line) == ':') {
        line->at++;
        if (line_take(line, "capital"))
            node->modifier = CAPITAL;
        else if (line_take(line, "upper"))
            node->modifier = UPPER;
        else
            line_expected(line, "capital or upper");
    }
    if (line_peek(line) != '}') line_expected(line, "'}'");
    line->at++;
    return node;
}

/* choice = "(" [weight] template { "|" [weight] template } ")"
 * maybe  = "[" template "]"                                     with probability 1/2 */
static Node *template_choice(Line *line) {
    int maybe = line_peek(line) == '[';
    char close = maybe ? ']' : ')';
    Node *node = template_node(line, NODE_CHOICE);
    if (++line->depth > CHARACTER_DEPTH)
        character_fail(line->character, node->place,
                       "expected at most %d brackets in each other, found more",
                       CHARACTER_DEPTH);
    do {
        line->at++;
        double weight = maybe ? 1 : line_weight(line, 1);
        node_add(node, template_sequence(line), weight);
    } while (!maybe && line_peek(line) == '|');
    if (line_peek(line) == '|')
        line_expected(line, "']', or '(' at column %d for a choice",
                      node->place.column);
    if (line_peek(line) != close)
        line_expected(line, "'%c' to close the '%c' of column %d", close,
                      maybe ? '[' : '(', node->place.column);
    line->at++;
    line->depth--;
    if (maybe) /* or nothing */
        node_add(node, node_new(line->character, NODE_SEQUENCE, node->place), 1);
    node_finish(node);
    return node;
}

/* template = { text | reference | slips | choice | maybe } */
static Node *template_sequence(Line *line) {
    Node *node = template_node(line, NODE_SEQUENCE);
    char next;
    while (strchr("|)]", next = line_peek(line)) == NULL) { /* nor the end: its 0 */
        if (next == '}') line_expected(line, "'{' before it or '\\' in front");
        Node *part = next == '{'                  ? template_reference(line)
                     : next == '~'                ? template_slips(line)
                     : next == '(' || next == '[' ? template_choice(line)
                                                  : template_text(line);
        node_add(node, part, 1);
    }
    return node->count == 1 ? node->parts[0] : node;
}

Node *line_template(Line *line) {
    Node *node = template_sequence(line);
    if (line->at < line->end)
        line_expected(line, "an open bracket before it or '\\' in front");
    return node;
}
