/* template: one line of a character file, and the tree of nodes that it describes. */
#ifndef GUPPY_TEMPLATE_H
#define GUPPY_TEMPLATE_H

#include "01_datagen/character.h"

/* Line: a line being read, its comment and the blanks at its end left out. */
typedef struct {
    Character *character; /* whose nodes are made */
    const char *begin, *at, *end;
    int number, depth;
} Line;

/* line_open: the line of that number. Fails with EX_DATAERR on bytes that are no text.
 * line_place: where `at` points, as a person counts.
 * line_fail: "PATH:LINE:COLUMN: " of a place, then the message; exits with EX_DATAERR.
 * line_expected: fails with "expected ...", and what was found where the line is now.
 * line_blanks: skip blanks. line_word: the name that stands here, or NULL when there
 * is none; allocates. */
Line line_open(Character *character, const char *text, size_t length, int number);
Place line_place(const Line *line, const char *at);
_Noreturn void line_fail(const Character *character, Place place, const char *format,
                         ...) __attribute__((format(printf, 3, 4)));
_Noreturn void line_expected(const Line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void line_blanks(Line *line);
char *line_word(Line *line);

/* line_weight: the number that stands here with so many stars behind it, 0 or 1: "3*
 * flakes", "0.5* crumbs"; or 1 when there is none. */
double line_weight(Line *line, int stars);

/* line_template: the rest of the line as a tree. */
Node *line_template(Line *line);

/* node_new: a node that belongs to the character. node_add: one more part, with a
 * weight. node_finish: turn the weights of a choice into chances. */
Node *node_new(Character *character, int kind, Place place);
void node_add(Node *node, Node *part, double weight);
void node_finish(Node *choice);

#endif
