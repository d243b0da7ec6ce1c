#include "01_datagen/examiner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "01_datagen/values.h"

/* State: a place in the text that can be reached, the values that the variables must
 * have had on the way, and the probability of all the ways that lead here so. */
typedef struct {
    size_t at;
    Binding binding;
    double chance;
} State;

/* Memo: where a list, or a topic's question, can end that begins at some place. */
typedef struct {
    uint64_t stamp; /* of the text that it is true for */
    size_t first, count;
} Memo;

/* Side: the question or the answer, and what is known about it so far. */
typedef struct {
    const char *text;
    size_t length, longest;
    Memo *memos; /* (lists + topics, longest + 1, 3 cases) */
    State *ends;
    size_t end_count, end_capacity;
} Side;

struct Examiner {
    const Character *character;
    Values (*values)[VARIABLES_MAX]; /* (topics, VARIABLES_MAX) */
    Side sides[2];
    uint64_t stamp;
    State *states; /* a stack of sets; each call of match leaves one on top */
    size_t count, capacity;
    Side *side;
    size_t topic;
};

/* Case: what the references around a node do to its letters. */
typedef struct {
    int upper;         /* all are capitals */
    size_t capital_at; /* the byte at this place of the text is one */
} Case;

static void examiner_match(Examiner *examiner, const Node *node, size_t first,
                           size_t count, Case letters);

static void examiner_push(Examiner *examiner, State state) {
    examiner->states = memory_grow(examiner->states, &examiner->capacity,
                                   examiner->count + 1, sizeof state);
    examiner->states[examiner->count++] = state;
}

/* Make one state of those from `first` on that differ in nothing but their chance. */
static void examiner_merge(Examiner *examiner, size_t first) {
    State *states = examiner->states;
    size_t kept = first;
    for (size_t i = first; i < examiner->count; i++) {
        size_t same = first;
        while (same < kept && (states[same].at != states[i].at ||
                               memcmp(&states[same].binding, &states[i].binding,
                                      sizeof(Binding)) != 0))
            same++;
        if (same < kept)
            states[same].chance += states[i].chance;
        else
            states[kept++] = states[i];
    }
    examiner->count = kept;
}

/* Go on from `state` when `text`, in these letters, stands at its place. */
static void examiner_text(Examiner *examiner, State state, const char *text,
                          size_t length, Case letters) {
    const Side *side = examiner->side;
    if (length > side->length - state.at) return;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        if ((letters.upper || letters.capital_at == state.at + i) && byte >= 'a' &&
            byte <= 'z')
            byte -= 'a' - 'A';
        if (byte != side->text[state.at + i]) return;
    }
    state.at += length;
    examiner_push(examiner, state);
}

static Case case_inside(Case letters, const Node *reference, size_t at) {
    if (reference->modifier == UPPER) letters.upper = 1;
    if (reference->modifier == CAPITAL) letters.capital_at = at;
    return letters;
}

/* A variable that is bound must stand here; another may have any value that does. */
static void examiner_variable(Examiner *examiner, const Node *node, State state,
                              Case letters) {
    const Values *all = examiner->values[examiner->topic];
    const Values *values = &all[node->index];
    letters = case_inside(letters, node, state.at);
    int32_t bound = state.binding.value[node->index];
    if (bound != UNBOUND) {
        const Value *value = &values->values[bound];
        examiner_text(examiner, state, value->text, value->length, letters);
        return;
    }
    for (size_t i = 0; i < values->count; i++) {
        const Value *value = &values->values[i];
        State next = state;
        if (!binding_merge(&next.binding, node->index, i, value)) continue;
        for (size_t v = 0; v < VARIABLES_MAX; v++) /* the values drawn just now */
            if (state.binding.value[v] != next.binding.value[v])
                next.chance *= all[v].values[next.binding.value[v]].chance;
        examiner_text(examiner, next, value->text, value->length, letters);
    }
}

/* Where a list or a question ends does not depend on who refers to it: it is found out
 * once for each place and case. */
static Memo examiner_recall(Examiner *examiner, const Node *node, size_t at,
                            Case letters) {
    Side *side = examiner->side;
    const Character *character = examiner->character;
    int ask = node->kind == NODE_ASK;
    size_t slot = ask ? character->list_count + examiner->topic : node->index;
    size_t which = letters.upper ? 2 : letters.capital_at == at;
    Memo *memo = &side->memos[(slot * (side->longest + 1) + at) * 3 + which];
    if (memo->stamp == examiner->stamp) return *memo;

    size_t base = examiner->count;
    examiner_push(examiner, (State){at, BINDING_NONE, 1});
    examiner_match(examiner,
                   ask ? character->topics[examiner->topic].ask
                       : character->lists[node->index].body,
                   base, 1, letters);
    size_t found = examiner->count - base - 1;
    side->ends = memory_grow(side->ends, &side->end_capacity, side->end_count + found,
                             sizeof *side->ends);
    memcpy(side->ends + side->end_count, examiner->states + base + 1,
           found * sizeof *side->ends);
    *memo = (Memo){examiner->stamp, side->end_count, found};
    side->end_count += found;
    examiner->count = base;
    return *memo;
}

static void examiner_reference(Examiner *examiner, const Node *node, State state,
                               Case letters) {
    letters = case_inside(letters, node, state.at);
    Memo memo = examiner_recall(examiner, node, state.at, letters);
    for (size_t i = 0; i < memo.count; i++) {
        State end = examiner->side->ends[memo.first + i];
        if (node->kind == NODE_LIST) end.binding = state.binding;
        end.chance *= state.chance;
        examiner_push(examiner, end);
    }
}

static void examiner_sequence(Examiner *examiner, const Node *node, size_t first,
                              size_t count, Case letters) {
    size_t base = examiner->count;
    for (size_t i = 0; i < node->count && count > 0; i++) {
        size_t top = examiner->count;
        examiner_match(examiner, node->parts[i], first, count, letters);
        first = top;
        count = examiner->count - top;
    }
    examiner->states = memory_grow(examiner->states, &examiner->capacity, base + count,
                                   sizeof *examiner->states);
    memmove(examiner->states + base, examiner->states + first,
            count * sizeof *examiner->states);
    examiner->count = base + count;
}

/* From the set of `count` states at `first`, leave on top the set of states that can be
 * reached by reading a text of `node`. */
static void examiner_match(Examiner *examiner, const Node *node, size_t first,
                           size_t count, Case letters) {
    size_t base = examiner->count;
    if (node->kind == NODE_SEQUENCE)
        examiner_sequence(examiner, node, first, count, letters);
    else if (node->kind == NODE_CHOICE)
        for (size_t i = 0; i < node->count; i++) {
            size_t top = examiner->count;
            examiner_match(examiner, node->parts[i], first, count, letters);
            for (; top < examiner->count; top++)
                examiner->states[top].chance *= node->chance[i];
        }
    else
        for (size_t i = first; i < first + count; i++) {
            State state = examiner->states[i];
            if (node->kind == NODE_TEXT)
                examiner_text(examiner, state, node->text, node->length, letters);
            else if (node->kind == NODE_VARIABLE)
                examiner_variable(examiner, node, state, letters);
            else
                examiner_reference(examiner, node, state, letters);
        }
    if (examiner->count > base + 1) examiner_merge(examiner, base);
}

/* Read all of a side by the rules of `node`, from the states on the stack on; keeps
 * those that reach its end. */
static void examiner_read(Examiner *examiner, size_t side, const Node *node) {
    size_t count = examiner->count, kept = 0;
    examiner->side = &examiner->sides[side];
    for (size_t i = 0; i < count; i++) examiner->states[i].at = 0;
    examiner_match(examiner, node, 0, count, (Case){0, SIZE_MAX});
    for (size_t i = count; i < examiner->count; i++)
        if (examiner->states[i].at == examiner->side->length)
            examiner->states[kept++] = examiner->states[i];
    examiner->count = kept;
}

/* A new text for a side; returns 0 when it is longer than any that can be made. */
static int examiner_open(Examiner *examiner, size_t side, const char *text,
                         size_t length) {
    examiner->sides[side].text = text;
    examiner->sides[side].length = length;
    examiner->sides[side].end_count = 0;
    return length <= examiner->sides[side].longest;
}

static void examiner_start(Examiner *examiner, size_t topic) {
    examiner->topic = topic;
    examiner->count = 0;
    examiner_push(examiner, (State){0, BINDING_NONE, 1});
}

double examiner_score(Examiner *examiner, const char *question, size_t question_length,
                      const char *answer, size_t answer_length, double *by_topic) {
    const Character *character = examiner->character;
    examiner->stamp++;
    int possible = examiner_open(examiner, 0, question, question_length);
    possible &= examiner_open(examiner, 1, answer, answer_length);
    double total = 0;
    for (size_t t = 0; t < character->topic_count; t++) {
        double chance = 0;
        examiner_start(examiner, t);
        if (possible) examiner_read(examiner, 0, character->typed);
        if (possible) examiner_read(examiner, 1, character->topics[t].say);
        for (size_t i = 0; possible && i < examiner->count; i++)
            chance += examiner->states[i].chance;
        chance *= character->topics[t].chance;
        if (by_topic != NULL) by_topic[t] = chance;
        total += chance;
    }
    return log(total);
}

size_t examiner_sayable(Examiner *examiner, const char *answer, size_t answer_length,
                        unsigned char *topics) {
    const Character *character = examiner->character;
    examiner->stamp++;
    int possible = examiner_open(examiner, 1, answer, answer_length);
    size_t found = 0;
    for (size_t t = 0; t < character->topic_count; t++) {
        examiner_start(examiner, t);
        if (possible) examiner_read(examiner, 1, character->topics[t].say);
        int can = possible && examiner->count > 0;
        if (topics != NULL) topics[t] = (unsigned char)can;
        found += (size_t)can;
    }
    return found;
}

Examiner *examiner_new(const Character *character) {
    Examiner *examiner = memory_new(1, sizeof *examiner);
    size_t slots = character->list_count + character->topic_count;
    examiner->character = character;
    examiner->values = memory_new(character->topic_count, sizeof *examiner->values);
    for (size_t t = 0; t < character->topic_count; t++)
        for (size_t v = 0; v < character->topics[t].variable_count; v++)
            examiner->values[t][v] =
                values_of(character, &character->topics[t], v, examiner->values[t]);
    for (size_t side = 0; side < 2; side++) {
        examiner->sides[side].longest =
            side == 0 ? character->longest_question : character->longest_answer;
        examiner->sides[side].memos =
            memory_new(slots * (examiner->sides[side].longest + 1) * 3, sizeof(Memo));
    }
    return examiner;
}

void examiner_free(Examiner **handle) {
    Examiner *examiner = *handle;
    if (examiner == NULL) return;
    for (size_t t = 0; t < examiner->character->topic_count; t++)
        for (size_t v = 0; v < VARIABLES_MAX; v++)
            values_clear(&examiner->values[t][v]);
    for (size_t side = 0; side < 2; side++) {
        free(examiner->sides[side].memos);
        free(examiner->sides[side].ends);
    }
    free(examiner->values);
    free(examiner->states);
    free(examiner);
    *handle = NULL;
}
