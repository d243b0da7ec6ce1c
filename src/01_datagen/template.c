#include "01_datagen/template.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

_Noreturn void line_fail(const Character *character, Place place, const char *format,
                         ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fail(EX_DATAERR, "%s:%d:%d: %s", character->path, place.line, place.column,
         message);
}

/* Columns are counted in characters, as editors do, not in bytes. */
Place line_place(const Line *line, const char *at) {
    int column = 1;
    for (const char *byte = line->begin; byte < at; byte++)
        if (((unsigned char)*byte & 0xC0) != 0x80) column++;
    return (Place){line->number, column};
}

static int line_blank(char byte) {
    return byte == ' ' || byte == '\t';
}

Line line_open(Character *character, const char *text, size_t length, int number) {
    Line line = {character, text, text, text + length, number, 0};
    const char *said = text; /* the end of what is neither blank nor comment */
    int escaped = 0;         /* by the \ before it */
    for (const char *at = text; at < line.end;) {
        uint32_t code;
        size_t bytes = text_decode(&code, at, (size_t)(line.end - at));
        if ((code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0) ||
            (code == TEXT_BAD && memcmp(at, "\xEF\xBF\xBD", 3) != 0))
            line_fail(character, line_place(&line, at),
                      "expected UTF-8 text, found the byte 0x%02X", (unsigned char)*at);
        if (*at == '#' && !escaped && (at == text || line_blank(at[-1]))) break;
        if (!line_blank(*at) || escaped) said = at + bytes;
        escaped = *at == '\\' && !escaped;
        at += bytes;
    }
    line.end = said;
    return line;
}

void line_blanks(Line *line) {
    while (line->at < line->end && line_blank(*line->at)) line->at++;
}

_Noreturn void line_expected(const Line *line, const char *format, ...) {
    char message[256], found[24] = "the end of the line";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (line->at < line->end) {
        uint32_t code;
        size_t bytes = text_decode(&code, line->at, (size_t)(line->end - line->at));
        snprintf(found, sizeof found, "'%.*s'", (int)bytes, line->at);
    }
    line_fail(line->character, line_place(line, line->at), "expected %s, found %s",
              message, found);
}

char *line_word(Line *line) {
    const char *begin = line->at;
    while (line->at < line->end &&
           (isalnum((unsigned char)*line->at) || *line->at == '_' || *line->at == '-'))
        line->at++;
    size_t length = (size_t)(line->at - begin);
    if (length == 0) return NULL;
    return memcpy(memory_new(length + 1, 1), begin, length);
}

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

/* weight = digits ["." digits] */
double line_weight(Line *line, int stars) {
    const char *at = line->at;
    while (at < line->end && isdigit((unsigned char)*at)) at++;
    if (at == line->at) return 1;
    if (at < line->end && *at == '.')
        for (at++; at < line->end && isdigit((unsigned char)*at);) at++;
    if (stars > 0 && (at >= line->end || *at != '*')) return 1;
    double weight = strtod(line->at, NULL);
    if (!(weight >= 1e-6 && weight <= 1e6))
        line_fail(line->character, line_place(line, line->at),
                  "expected a weight from 0.000001 to 1000000, found '%.*s'",
                  (int)(at - line->at), line->at);
    line->at = at + stars;
    return weight;
}

static Node *template_sequence(Line *line);

/* text = anything but { ( [ | ] ) } ~ *, which stand after a \ when they are meant */
static Node *template_text(Line *line) {
    Node *node = node_new(line->character, NODE_TEXT, line_place(line, line->at));
    const char *end = line->at;
    for (; end < line->end && strchr("{([|])}~*", *end) == NULL; end++)
        if (*end == '\\' && ++end >= line->end)
            line_fail(line->character, line_place(line, end),
                      "expected a character after '\\', found the end of the line");
    if (end < line->end && *end == '*') {
        line->at = end;
        line_expected(line, "'\\*' for a star, or a weight where a choice begins, as "
                            "in 3* or 0.5*");
    }
    node->text = memory_new((size_t)(end - line->at) + 1, 1);
    for (; line->at < end; line->at++) {
        if (*line->at == '\\') line->at++;
        node->text[node->length++] = *line->at;
    }
    return node;
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

/* One more way to type a word, unless it is among them. */
static void template_spelling(Line *line, Node *choice, const char *text,
                              size_t length) {
    for (size_t i = 0; i < choice->count; i++)
        if (choice->parts[i]->length == length &&
            memcmp(choice->parts[i]->text, text, length) == 0)
            return;
    Node *spelling = node_new(line->character, NODE_TEXT, choice->place);
    spelling->text = memcpy(memory_new(length + 1, 1), text, length);
    spelling->length = length;
    node_add(choice, spelling, 1);
}

/* slips = "~" word: as it should be, or with one slip. One letter in SLIP_LETTERS is
 * mistyped; what can come out of that is equally likely. */
static Node *template_slips(Line *line) {
    Node *node = node_new(line->character, NODE_CHOICE, line_place(line, line->at++));
    char *word = line_word(line);
    size_t length = word == NULL ? 0 : strlen(word);
    if (length < 2 || length > SLIP_LETTERS / 2)
        line_fail(line->character, node->place,
                  "expected a word of 2 to %d unaccented letters after '~', found %zu",
                  SLIP_LETTERS / 2, length);
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
    free(word);
    return node;
}

/* reference = "{" name [":" ("capital" | "upper")] "}" */
static Node *template_reference(Line *line) {
    Node *node = node_new(line->character, NODE_LIST, line_place(line, line->at++));
    node->text = line_word(line);
    if (node->text == NULL) line_expected(line, "a name after '{'");
    if (line->at < line->end && *line->at == ':') {
        Place place = line_place(line, ++line->at);
        char *modifier = line_word(line);
        if (modifier == NULL) line_expected(line, "capital or upper");
        node->modifier = strcmp(modifier, "capital") == 0 ? CAPITAL
                         : strcmp(modifier, "upper") == 0 ? UPPER
                                                          : AS_IT_IS;
        if (node->modifier == AS_IT_IS)
            line_fail(line->character, place, "expected capital or upper, found %s",
                      modifier);
        free(modifier);
    }
    if (line->at >= line->end || *line->at != '}') line_expected(line, "'}'");
    line->at++;
    return node;
}

/* choice = "(" [weight] template { "|" [weight] template } ")"
 * maybe  = "[" template "]"                                     with probability 1/2 */
static Node *template_choice(Line *line) {
    char open = *line->at, close = open == '(' ? ')' : ']';
    Node *node = node_new(line->character, NODE_CHOICE, line_place(line, line->at));
    if (++line->depth > CHARACTER_DEPTH)
        line_fail(line->character, node->place,
                  "expected at most %d brackets in each other, found more",
                  CHARACTER_DEPTH);
    do {
        line->at++;
        double weight = open == '(' ? line_weight(line, 1) : 1;
        node_add(node, template_sequence(line), weight);
    } while (open == '(' && line->at < line->end && *line->at == '|');
    if (open == '[' && line->at < line->end && *line->at == '|')
        line_expected(line, "']', or '(' at column %d for a choice",
                      node->place.column);
    if (line->at >= line->end || *line->at != close)
        line_expected(line, "'%c' to close the '%c' of column %d", close, open,
                      node->place.column);
    line->at++;
    line->depth--;
    if (open == '[') {
        Node *nothing = node_new(line->character, NODE_TEXT, node->place);
        nothing->text = memory_new(1, 1);
        node_add(node, nothing, 1);
    }
    node_finish(node);
    return node;
}

/* template = { text | reference | slips | choice | maybe } */
static Node *template_sequence(Line *line) {
    Node *node = node_new(line->character, NODE_SEQUENCE, line_place(line, line->at));
    while (line->at < line->end && strchr("|])", *line->at) == NULL) {
        if (*line->at == '}') line_expected(line, "'{' before it or '\\' in front");
        Node *part = *line->at == '{'                       ? template_reference(line)
                     : *line->at == '~'                     ? template_slips(line)
                     : *line->at == '(' || *line->at == '[' ? template_choice(line)
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
