/* template: one line of a character file, and the tree of nodes that it describes. */
#ifndef GUPPY_TEMPLATE_H
#define GUPPY_TEMPLATE_H

#include "01_datagen/grammar.h"

#define SLIP_LETTERS 200 /* of so many letters behind a ~ one is mistyped */

/* Line: a line being read, its comment and the spaces at its end left out. It is a part
 * of the character's source, which ends with a NUL. */
typedef struct {
    Character *character; /* whose nodes are made */
    const char *begin, *at, *end;
    int number, depth;
} Line;

/* line_open: the line of that number. Fails with EX_DATAERR on bytes that are no text.
 * line_place: where `at` points, as a person counts.
 * line_expected: fails with "expected ...", and the word or the character that the line
 * has come to. */
Line line_open(Character *character, const char *text, size_t length, int number);
Place line_place(const Line *line, const char *at);
_Noreturn void line_expected(const Line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* line_peek: the byte that comes next; 0, which no line holds, at the end of the line.
 * line_spaces: skip spaces and tabs, then peek.
 * line_name: the name that comes next as a reference, a NODE_LIST; NULL: there is none.
 * line_take: skip `word` if it is the name that comes next; returns whether it was.
 * line_weight: the number that comes next with so many stars behind it, 0 or 1: "3*
 * flakes", "0.5* crumbs"; or 1 when there is none. */
char line_peek(const Line *line);
char line_spaces(Line *line);
Node *line_name(Line *line);
int line_take(Line *line, const char *word);
double line_weight(Line *line, int stars);

/* line_template: the rest of the line as a tree. */
Node *line_template(Line *line);

#endif
