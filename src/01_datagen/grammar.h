/* grammar: all that a character can say, as trees of nodes.
 *
 * A character is a probability distribution over conversations: one question, one
 * answer. character.h reads it from a file, sampler.h draws conversations from it, and
 * stage 10 computes the exact probability of one. */
#ifndef GUPPY_GRAMMAR_H
#define GUPPY_GRAMMAR_H

#include <stddef.h>

#define VARIABLES_MAX   6    /* lets of one topic */
#define CHARACTER_DEPTH 60   /* brackets and lists inside each other */
#define CHARACTER_BYTES 4096 /* of a text that a template makes, and its nodes */

typedef struct Node Node;
typedef struct List List, Variable;

/* Place: a position in the file, line and column both counted from 1. */
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
    List *named; /* that list or variable; NULL: none */
    Node **parts;
    double *chance; /* of each part of a choice; they sum to 1 */
    double *upto;   /* chance[0] + ... + chance[i]; the last is infinite */
    size_t count, capacity;
    Node *next; /* linked list of all nodes of a character, to free them */
};

/* Extent: the most that something can become: its bytes and the nodes that make them,
 * counted together; its lists and brackets inside each other. */
typedef struct {
    size_t size, depth;
} Extent;

/* List: named choices. Variable: a draw shared by question and answer. */
struct List {
    const char *name; /* that of a node */
    Place place;
    Node *body;
    int open;      /* check.c has begun to follow what it names */
    Extent extent; /* of size 0: not yet known */
};

typedef struct {
    const char *name;
    Place place;
    double chance; /* the topics' chances sum to 1 */
    Variable variables[VARIABLES_MAX];
    size_t variable_count;
    Node *ask, *say; /* choices, one part a line */
    Node *question;  /* `typed`, or a choice of it and the `bare` lines */
} Topic;

typedef struct {
    char *path, *source; /* the file, and what it says, for messages */
    List *lists;
    Topic *topics;
    size_t list_count, list_capacity, topic_count, topic_capacity;
    Node *typed; /* a choice; {ask} alone when the file has no such block */
    Node *nodes;
} Character;

/* node_new: a node that belongs to the character. node_add: one more part, with a
 * weight. node_finish: turn the weights of a choice into chances. */
Node *node_new(Character *character, int kind, Place place);
void node_add(Node *node, Node *part, double weight);
void node_finish(Node *choice);

/* list_find: the number of the list or variable of that name, or `count`. */
size_t list_find(const List *lists, size_t count, const char *name);

/* modifier_apply: do to a text what the modifier says: its first byte, or all of them.
 */
void modifier_apply(Modifier modifier, char *text, size_t length);

/* slip_make: mistype the letter at `at` of a text of `length` bytes, in one of three
 * ways: 0 leaves it out, 1 doubles it (there must be room), 2 lets it change places
 * with the next one, if there is one. Returns the new length. */
#define SLIP_WAYS 3
size_t slip_make(char *text, size_t length, size_t at, int way);

/* character_fail: "PATH:LINE:COLUMN: " of a place, then the message; exits with
 * EX_DATAERR. Below the message the line itself, and a caret under the column; of a
 * long line what is near it. */
_Noreturn void character_fail(const Character *character, Place place,
                              const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
