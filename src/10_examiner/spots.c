#include "10_examiner/spots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/lexicon.h"

#define TOPIC_NONE UINT32_MAX

struct Spots {
    const Character *character;
    int inside;
    Lexicon keys; /* the number of a key is that of its spot */
    struct SpotSteps {
        size_t first, count; /* of its steps; a count of 0: not yet known */
    } * spots;
    size_t capacity;
    Step *steps;
    size_t step_count, step_capacity;
};

double log_add(double a, double b) {
    double more = fmax(a, b), less = fmin(a, b);
    return less == -INFINITY ? more : more + log1p(exp(less - more));
}

static void spots_limit(const Spots *spots, size_t count) {
    if (count >= SPOTS_MAX)
        fail(EX_DATAERR, "%s: expected at most %d places to read from, found more",
             spots->character->path, SPOTS_MAX);
}

static uint32_t spots_find(Spots *spots, SpotKey key) {
    size_t known = spots->keys.count;
    uint32_t number = lexicon_add(&spots->keys, &key, sizeof key);
    if (number < known) return number;
    spots_limit(spots, known);
    spots->spots =
        memory_grow(spots->spots, &spots->capacity, number + 1, sizeof *spots->spots);
    spots->spots[number] = (struct SpotSteps){0};
    return number;
}

Spots *spots_new(const Character *character, int inside) {
    Spots *spots = memory_new(1, sizeof *spots);
    spots->character = character;
    spots->inside = inside;
    spots_find(spots, (SpotKey){.node = NULL}); /* SPOT_END */
    return spots;
}

void spots_free(Spots **handle) {
    lexicon_free(&(*handle)->keys);
    free((*handle)->spots);
    free((*handle)->steps);
    free(*handle);
    *handle = NULL;
}

SpotKey spots_key(const Spots *spots, uint32_t spot) {
    SpotKey key;
    memcpy(&key, lexicon_text(&spots->keys, spot, NULL), sizeof key);
    return key;
}

/* Whether all of the key's node has been said. */
static int key_is_done(SpotKey key) {
    return key.next == (key.node->kind == NODE_TEXT       ? key.node->length
                        : key.node->kind == NODE_SEQUENCE ? key.node->count
                                                          : 1);
}

/* Whether there is something to say or to choose before going on. */
static int key_is_stop(const Spots *spots, SpotKey key) {
    return key.node->kind == NODE_TEXT || key.node->kind == NODE_CHOICE ||
           (key.node->kind == NODE_VARIABLE && !spots->inside);
}

/* Take the key of a reference to what it stands for. */
static void key_refer(const Spots *spots, SpotKey *key) {
    const Node *node = key->node;
    const Character *character = spots->character;
    key->node = node->named ? node->named->body : character->topics[key->topic].ask;
    if (node->kind == NODE_LIST) key->topic = TOPIC_NONE;
    if (node->modifier == UPPER) key->upper = 1;
    if (node->modifier == CAPITAL) key->capital = 1;
}

/* Take the key of a sequence or a reference to the beginning of what is inside. `then`
 * becomes the way back, where there is something to come back for: more parts, or the
 * end of a {name:capital}. Inside it the capital may find nothing to fall on, and it is
 * not to fall on what follows the braces (see spots_enter). */
static void key_descend(Spots *spots, SpotKey *key) {
    const Node *node = key->node;
    SpotKey after = *key;
    after.next++;
    after.capital = 0;
    int capital_ends_here = node->modifier == CAPITAL && !key->capital;
    if (!key_is_done(after) || capital_ends_here) key->then = spots_find(spots, after);
    if (node->kind == NODE_SEQUENCE)
        key->node = node->parts[key->next];
    else
        key_refer(spots, key);
    key->next = 0;
}

static uint32_t spots_go_on(Spots *spots, uint32_t then, int capital);

/* The first spot from `key` on where there is something to say or to choose. A capital
 * that has not fallen on any byte is handed on, but not beyond the {name:capital} that
 * asked for it. */
static uint32_t spots_enter(Spots *spots, SpotKey key) {
    for (;;) {
        if (key_is_done(key))
            return spots_go_on(spots, key.then,
                               key.capital && key.node->modifier != CAPITAL);
        if (key_is_stop(spots, key)) return spots_find(spots, key);
        key_descend(spots, &key);
    }
}

static uint32_t spots_go_on(Spots *spots, uint32_t then, int capital) {
    if (then == SPOT_END) return SPOT_END;
    SpotKey key = spots_key(spots, then);
    key.capital = (uint16_t)capital;
    return spots_enter(spots, key);
}

uint32_t spots_start(Spots *spots, const Node *node, size_t topic) {
    return spots_enter(spots, (SpotKey){.node = node, .topic = (uint32_t)topic});
}

uint32_t spots_part(Spots *spots, uint32_t spot, size_t part) {
    SpotKey key = spots_key(spots, spot);
    key.node = key.node->parts[part];
    return spots_enter(spots, key);
}

uint32_t spots_after(Spots *spots, uint32_t spot, size_t length) {
    SpotKey key = spots_key(spots, spot);
    return spots_go_on(spots, key.then, key.capital && length == 0);
}

static void spots_put(Spots *spots, Step step) {
    spots_limit(spots, spots->step_count);
    spots->steps = memory_grow(spots->steps, &spots->step_capacity,
                               spots->step_count + 1, sizeof step);
    spots->steps[spots->step_count++] = step;
}

static int spots_order(const void *a, const void *b) {
    const Step *left = a, *right = b;
    if (left->what != right->what) return left->what < right->what ? -1 : 1;
    return (left->spot > right->spot) - (left->spot < right->spot);
}

/* The steps of all alternatives; those with the same future become one. */
static void spots_choose(Spots *spots, uint32_t spot, const Node *choice) {
    size_t kept = spots->step_count;
    for (size_t i = 0; i < choice->count; i++) {
        uint32_t part = spots_part(spots, spot, i);
        for (size_t k = 0; k < spots->spots[part].count; k++) {
            Step step = spots_step(spots, part, k);
            step.log_chance += log(choice->chance[i]);
            spots_put(spots, step);
        }
    }
    Step *steps = spots->steps;
    qsort(steps + kept, spots->step_count - kept, sizeof *steps, spots_order);
    for (size_t i = kept + 1; i < spots->step_count; i++)
        if (spots_order(&steps[kept], &steps[i]) == 0) {
            steps[kept].log_chance =
                log_add(steps[kept].log_chance, steps[i].log_chance);
            steps[kept].ways = 2; /* or more */
        } else
            steps[++kept] = steps[i];
    spots->step_count = kept + 1;
}

size_t spots_steps(Spots *spots, uint32_t spot) {
    if (spots->spots[spot].count > 0) return spots->spots[spot].count;
    SpotKey key = spots_key(spots, spot);
    int choice = spot != SPOT_END && key.node->kind == NODE_CHOICE;
    for (size_t i = 0; choice && i < key.node->count; i++)
        spots_steps(spots, spots_part(spots, spot, i));
    size_t first = spots->step_count;
    if (choice)
        spots_choose(spots, spot, key.node);
    else if (spot == SPOT_END)
        spots_put(spots, (Step){STEP_END, SPOT_END, 1, 0});
    else if (key.node->kind == NODE_VARIABLE)
        spots_put(spots, (Step){STEP_VARIABLE, spot, 1, 0});
    else {
        char byte = key.node->text[key.next++];
        modifier_apply(key.upper || key.capital ? UPPER : AS_IT_IS, &byte, 1);
        key.capital = 0;
        spots_put(spots, (Step){(unsigned char)byte, spots_enter(spots, key), 1, 0});
    }
    spots->spots[spot] = (struct SpotSteps){first, spots->step_count - first};
    return spots->step_count - first;
}

Step spots_step(const Spots *spots, uint32_t spot, size_t i) {
    return spots->steps[spots->spots[spot].first + i];
}

size_t spots_seek(Spots *spots, uint32_t spot, uint32_t what) {
    size_t low = 0, high = spots_steps(spots, spot);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (spots_step(spots, spot, middle).what < what)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
