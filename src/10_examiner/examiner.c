#include "10_examiner/examiner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "10_examiner/values.h"

#define READINGS_MAX 100000 /* states of a conversation; guppy needs some hundreds */

/* State: a spot where a reader may be, the values that the variables must have had on
 * the way, and the logarithm of the probability of all the ways that lead here so. */
typedef struct {
    uint32_t spot, next; /* the next state at the same place of the text; 0: none */
    Binding binding;
    double log_chance;
} State;

struct Examiner {
    const Character *character;
    Spots *spots;
    Values (*values)[VARIABLES_MAX]; /* (topics, VARIABLES_MAX) */
    char *text;                      /* question, NUL, answer; or an answer alone */
    size_t length, text_capacity;
    size_t turn; /* where the question ends; SIZE_MAX: there is none */
    size_t topic;
    uint32_t answer;   /* the spot where the topic's answers start */
    uint32_t *waiting; /* (length + 2) the first state at each place; 0: none */
    size_t waiting_capacity;
    State *states; /* from 1 */
    size_t count, capacity;
};

/* One more state at place `at`. States that agree in all but how they came there have
 * the same future, and become one. */
static void examiner_wait(Examiner *examiner, size_t at, State state) {
    uint32_t first = examiner->waiting[at];
    for (uint32_t i = first; i != 0; i = examiner->states[i].next) {
        State *other = &examiner->states[i];
        if (other->spot == state.spot &&
            memcmp(&other->binding, &state.binding, sizeof state.binding) == 0) {
            other->log_chance = log_add(other->log_chance, state.log_chance);
            return;
        }
    }
    if (examiner->count == READINGS_MAX)
        fail(EX_DATAERR,
             "%s: expected at most %d ways to read a conversation, found more",
             examiner->character->path, READINGS_MAX);
    examiner->states = memory_grow(examiner->states, &examiner->capacity,
                                   examiner->count + 2, sizeof state);
    state.next = first;
    examiner->waiting[at] = (uint32_t)++examiner->count;
    examiner->states[examiner->count] = state;
}

/* The text must go on with the value of a bound variable; with any value of one that is
 * not bound. */
static void examiner_variable(Examiner *examiner, size_t at, State state) {
    const Values *all = examiner->values[examiner->topic];
    SpotKey key = spots_key(examiner->spots, state.spot);
    const Values *values = &all[key.node->index];
    size_t end, i = values_bound(&state.binding, key.node->index, values, &end);
    for (; i < end; i++) {
        const Value *value = &values->values[i];
        char said[CHARACTER_BYTES];
        State next = state;
        if (value->length > examiner->length - at) continue;
        value_say(value, key, said);
        if (memcmp(said, examiner->text + at, value->length) != 0 ||
            !binding_merge(&next.binding, key.node->index, values, i))
            continue;
        for (size_t v = 0; v < VARIABLES_MAX; v++) /* the values drawn just now */
            if (state.binding.value[v] != next.binding.value[v])
                next.log_chance += all[v].values[next.binding.value[v] - 1].log_chance;
        next.spot = spots_after(examiner->spots, state.spot, value->length);
        examiner_wait(examiner, at + value->length, next);
    }
}

/* Take all steps from `state`, at place `at`, that are a `what`. */
static void examiner_follow(Examiner *examiner, size_t at, State state, uint32_t what) {
    Spots *spots = examiner->spots;
    for (size_t i = spots_seek(spots, state.spot, what);
         i < spots_steps(spots, state.spot); i++) {
        Step step = spots_step(spots, state.spot, i);
        if (step.what != what) return;
        State next = state;
        next.log_chance += step.log_chance;
        next.spot = step.spot;
        if (what == STEP_END && at == examiner->turn) next.spot = examiner->answer;
        if (what == STEP_VARIABLE)
            examiner_variable(examiner, at, next);
        else
            examiner_wait(examiner, at + 1, next);
    }
}

/* The logarithm of the probability that the topic says the text, when it starts with
 * `node`. */
static double examiner_read(Examiner *examiner, size_t topic, const Node *node) {
    uint32_t *waiting = examiner->waiting;
    const Node *say = examiner->character->topics[topic].say;
    memset(waiting, 0, (examiner->length + 2) * sizeof *waiting);
    examiner->count = 0;
    examiner->topic = topic;
    examiner->answer = spots_start(examiner->spots, say, topic);
    uint32_t start = spots_start(examiner->spots, node, topic), i;
    examiner_wait(examiner, 0, (State){.spot = start});
    for (size_t at = 0; at <= examiner->length; at++)
        while ((i = waiting[at]) != 0) {
            State state = examiner->states[i];
            waiting[at] = state.next;
            examiner_follow(examiner, at, state, STEP_VARIABLE);
            if (at == examiner->turn || at == examiner->length)
                examiner_follow(examiner, at, state, STEP_END);
            else
                examiner_follow(examiner, at, state, (unsigned char)examiner->text[at]);
        }
    double sum = -INFINITY;
    for (i = waiting[examiner->length + 1]; i != 0; i = examiner->states[i].next)
        sum = log_add(sum, examiner->states[i].log_chance);
    return sum;
}

/* Put the texts to examine into one, with a NUL between them, which no template holds;
 * a question of NULL: there is none. Returns 0 when nothing that can be said is so
 * long. */
static int examiner_open(Examiner *examiner, const char *question,
                         size_t question_length, const char *answer, size_t length) {
    size_t start = question == NULL ? 0 : question_length + 1;
    examiner->turn = question == NULL ? SIZE_MAX : question_length;
    examiner->length = start + length;
    if (examiner->length > 3 * CHARACTER_BYTES) return 0;
    examiner->text =
        memory_grow(examiner->text, &examiner->text_capacity, examiner->length + 1, 1);
    examiner->waiting = memory_grow(examiner->waiting, &examiner->waiting_capacity,
                                    examiner->length + 2, sizeof *examiner->waiting);
    if (question != NULL) memcpy(examiner->text, question, question_length);
    if (question != NULL) examiner->text[question_length] = '\0';
    memcpy(examiner->text + start, answer, length);
    return 1;
}

double examiner_score(Examiner *examiner, const char *question, size_t question_length,
                      const char *answer, size_t answer_length) {
    const Character *character = examiner->character;
    int possible =
        examiner_open(examiner, question, question_length, answer, answer_length);
    double total = -INFINITY;
    for (size_t t = 0; possible && t < character->topic_count; t++)
        total = log_add(total,
                        log(character->topics[t].chance) +
                            examiner_read(examiner, t, character->topics[t].question));
    return total;
}

/* Which topics can say the text: as a question, or else as an answer of theirs. */
static size_t examiner_topics(Examiner *examiner, const char *text, size_t length,
                              int asked, unsigned char *topics) {
    const Character *character = examiner->character;
    int possible = examiner_open(examiner, NULL, 0, text, length);
    size_t found = 0;
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        const Node *node = asked ? topic->question : topic->say;
        topics[t] = possible && isfinite(examiner_read(examiner, t, node));
        found += topics[t];
    }
    return found;
}

size_t examiner_sayable(Examiner *examiner, const char *answer, size_t length,
                        unsigned char *topics) {
    return examiner_topics(examiner, answer, length, 0, topics);
}

size_t examiner_askable(Examiner *examiner, const char *question, size_t length,
                        unsigned char *topics) {
    return examiner_topics(examiner, question, length, 1, topics);
}

Examiner *examiner_new(const Character *character) {
    Examiner *examiner = memory_new(1, sizeof *examiner);
    examiner->character = character;
    examiner->spots = spots_new(character, 0);
    examiner->values = memory_new(character->topic_count, sizeof *examiner->values);
    for (size_t t = 0; t < character->topic_count; t++)
        for (size_t v = 0; v < character->topics[t].variable_count; v++)
            examiner->values[t][v] =
                values_of(examiner->spots, character, t, v, examiner->values[t]);
    return examiner;
}

void examiner_free(Examiner **handle) {
    Examiner *examiner = *handle;
    if (examiner == NULL) return;
    for (size_t t = 0; t < examiner->character->topic_count; t++)
        for (size_t v = 0; v < VARIABLES_MAX; v++)
            values_clear(&examiner->values[t][v]);
    spots_free(&examiner->spots);
    free(examiner->values);
    free(examiner->text);
    free(examiner->waiting);
    free(examiner->states);
    free(examiner);
    *handle = NULL;
}
