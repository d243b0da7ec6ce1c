/* character: what a character can say, read from a text file that a person edits.
 *
 * The file describes a probability distribution over conversations: one question, one
 * answer. It is read into trees of nodes; sampler.h draws conversations from them,
 * examiner.h computes the exact probability of one, stats.h that of them all.
 *
 *   list NAME            choices, one a line, indented; "N*" in front is a weight
 *   typed                how people type: each line holds {ask} once
 *   topic NAME [WEIGHT]  let NAME = TEMPLATE   drawn once for question and answer
 *                        ask TEMPLATE          one way to ask
 *                        say TEMPLATE          one way to answer
 *
 * A template is text with {name}, {name:capital}, {name:upper}, (a|2*b|), [maybe];
 * ~word is the word or, now and then, a slip of it; "# ..." is a comment, \ takes the
 * next character as it is; a star that belongs to no weight is \*. */
#ifndef GUPPY_CHARACTER_H
#define GUPPY_CHARACTER_H

#include <stddef.h>
#include <stdio.h>

#define VARIABLES_MAX   6    /* lets of one topic */
#define CHARACTER_DEPTH 60   /* brackets and lists inside each other */
#define SLIP_LETTERS    250  /* of so many letters behind a ~ one is mistyped */
#define CHARACTER_BYTES 4096 /* of a text that a template makes, and its nodes */

typedef struct Node Node;

/* Place: where in the file something stands, both counted from 1. */
typedef struct {
    int line, column;
} Place;

/* Modifier: what a reference does to the letters a to z of what it stands for. */
typedef enum { AS_IT_IS, CAPITAL, UPPER } Modifier;

/* Node: a template or a part of one. All of them describe a distribution over texts. */
struct Node {
    enum {
        NODE_TEXT,     /* always `text` */
        NODE_SEQUENCE, /* parts[0], then parts[1], ... */
        NODE_CHOICE,   /* one of the parts */
        NODE_LIST,     /* a fresh draw from lists[index] */
        NODE_VARIABLE, /* the value of the topic's variables[index] */
        NODE_ASK       /* in `typed`: the topic's question */
    } kind;
    Place place;
    char *text; /* of a reference: its name */
    size_t length;
    Modifier modifier;
    size_t index;
    Node **parts;
    double *chance; /* of each part of a choice; they sum to 1 */
    double *upto;   /* chance[0] + ... + chance[i]; the last is infinite */
    size_t count, capacity;
    int maybe_empty; /* it can say nothing at all; {ask} is taken to say something */
    Node *next;      /* all nodes of a character hang on one thread, to free them */
};

/* Extent: the most that something can become: its bytes and the nodes that make them,
 * counted together; its lists and brackets inside each other. */
typedef struct {
    size_t size, depth;
} Extent;

/* List: named choices. Variable: a draw shared by question and answer. */
typedef struct {
    char *name;
    Place place;
    Node *body;
    int used, open; /* it can be said; it is being followed right now */
    Extent extent;
} List, Variable;

typedef struct {
    char *name;
    Place place;
    double chance; /* the topics' chances sum to 1 */
    Variable variables[VARIABLES_MAX];
    size_t variable_count;
    Node *ask, *say; /* choices, one part a line */
} Topic;

typedef struct {
    char *path;
    List *lists;
    Topic *topics;
    size_t list_count, topic_count;
    Node *typed; /* a choice; {ask} alone when the file has no such block */
    Node *nodes;
} Character;

/* character_load: read and check a character file.
 *
 * Allocates; release with character_free, which clears the handle. Fails with
 * EX_NOINPUT or EX_IOERR as file_read does, with EX_DATAERR and "PATH:LINE:COLUMN:
 * expected X, found Y" on what is no character: an unknown word, a bracket left open, a
 * name that nothing defines or that is defined twice, a list without choices, a topic
 * without question or answer, a * that belongs to no weight, a list that contains
 * itself, bytes that are not UTF-8. */
Character *character_load(const char *path);
void character_free(Character **character);

/* character_warn: tell on `stream`, a line each, what is written but never said (lists
 * and lets that nothing uses), and which asks and says can be empty. Returns how many.
 */
size_t character_warn(const Character *character, FILE *stream);

/* modifier_apply: do to a text what the modifier says: its first byte, or all of them.
 */
void modifier_apply(Modifier modifier, char *text, size_t length);

/* slip_make: mistype the letter at `at` of a text of `length` bytes, in one of three
 * ways: 0 leaves it out, 1 doubles it (there must be room), 2 lets it change places
 * with the next one, if there is one. Returns the new length. */
#define SLIP_WAYS 3
size_t slip_make(char *text, size_t length, size_t at, int way);

/* character_topic: the number of the topic of that name, or topic_count. */
size_t character_topic(const Character *character, const char *name);

#endif
