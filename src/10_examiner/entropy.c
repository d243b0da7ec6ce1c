#include "10_examiner/entropy.h"

#include <math.h>
#include <stdlib.h>

#include "00_ground/fail.h"

#define SUBSETS (1u << VARIABLES_MAX)

/* Spread: a Measure that knows which variables are drawn on the way. chance[s] is the
 * probability that they are exactly those of the set s (bit v: variable v), count[s]
 * the number of such derivations; what is chosen inside the variables is not counted.
 */
typedef struct {
    double entropy, bytes;
    double chance[SUBSETS], count[SUBSETS];
} Spread;

typedef struct {
    const Character *character;
    const Topic *topic;
    Spread *lists; /* of each list, once it is known (count[0] > 0) */
    Spread *topic_ask;
    double variable_bytes[VARIABLES_MAX];
    unsigned sets; /* 2^variables of the topic */
} Account;

static void spread_of(Account *account, const Node *node, Spread *out);

/* What draws the variables of the set s, and then `second`: the sets unite. What
 * cannot be is left out: nothing times infinity is no number. */
static void spread_unite(const Account *account, Spread *out, unsigned s, double chance,
                         double count, const Spread *second) {
    for (unsigned t = 0; count > 0 && t < account->sets; t++) {
        if (second->count[t] == 0) continue;
        out->chance[s | t] += chance * second->chance[t];
        out->count[s | t] += count * second->count[t];
    }
}

/* One after the other: entropies add up. */
static void spread_then(const Account *account, Spread *first, const Spread *second) {
    Spread both = {.entropy = first->entropy + second->entropy,
                   .bytes = first->bytes + second->bytes};
    for (unsigned s = 0; s < account->sets; s++)
        spread_unite(account, &both, s, first->chance[s], first->count[s], second);
    *first = both;
}

/* One or the other: H = sum of p_i (H_i - ln p_i). */
static void spread_choice(Account *account, const Node *node, Spread *out) {
    Spread part;
    for (size_t i = 0; i < node->count; i++) {
        double p = node->chance[i];
        spread_of(account, node->parts[i], &part);
        out->entropy += p * (part.entropy - log(p));
        out->bytes += p * part.bytes;
        for (unsigned s = 0; s < account->sets; s++) {
            out->chance[s] += p * part.chance[s];
            out->count[s] += part.count[s];
        }
    }
}

static void spread_of(Account *account, const Node *node, Spread *out) {
    *out = (Spread){0};
    if (node->kind == NODE_CHOICE) {
        spread_choice(account, node, out);
    } else if (node->kind == NODE_LIST) {
        Spread *list = &account->lists[node->index];
        if (list->count[0] == 0) spread_of(account, node->named->body, list);
        *out = *list;
    } else if (node->kind == NODE_ASK) {
        *out = *account->topic_ask;
    } else {
        unsigned set = node->kind == NODE_VARIABLE ? 1u << node->index : 0;
        out->chance[set] = out->count[set] = 1;
        out->bytes = (double)node->length;
        if (node->kind == NODE_VARIABLE)
            out->bytes = account->variable_bytes[node->index];
        for (size_t i = 0; i < node->count; i++) {
            Spread part;
            spread_of(account, node->parts[i], &part);
            spread_then(account, out, &part);
        }
    }
}

/* A variable is drawn once, where it is first needed, so its entropy counts times the
 * probability that it is needed at all. The last comes first: drawing it may need those
 * before.
 *
 * By hand: let v = (a|b), let w = {v}{v}, ask [{w}] and say {v}. Question and answer
 * need v alone with probability 1/2, w and v with 1/2.
 *
 *   w, in {v, w}   adds 1/2 * 0: w chooses nothing. It needs v: {v, w} becomes {v}
 *   v, in {v}      adds 1 * ln 2, and {v} becomes {}
 *
 * What is left is the empty set, with probability 1. */
static Measure account_topic(Account *account, const Topic *topic) {
    Spread ask, both, say, variables[VARIABLES_MAX];
    account->topic = topic;
    account->sets = 1u << topic->variable_count;
    for (size_t v = 0; v < topic->variable_count; v++) {
        spread_of(account, topic->variables[v].body, &variables[v]);
        account->variable_bytes[v] = variables[v].bytes;
    }
    spread_of(account, topic->ask, &ask);
    account->topic_ask = &ask;
    spread_of(account, topic->question, &both);
    spread_of(account, topic->say, &say);
    spread_then(account, &both, &say);
    for (size_t v = topic->variable_count; v-- > 0;) {
        unsigned drawn = 1u << v;
        for (unsigned s = 0; s < account->sets; s++) {
            double chance = both.chance[s], count = both.count[s];
            if (!(s & drawn)) continue;
            both.entropy += chance * variables[v].entropy;
            both.chance[s] = both.count[s] = 0;
            spread_unite(account, &both, s ^ drawn, chance, count, &variables[v]);
        }
    }
    return (Measure){both.entropy, both.count[0], both.bytes};
}

static Measure account_open(const Character *character, size_t first, size_t count) {
    Account account = {.character = character,
                       .lists = memory_new(character->list_count, sizeof(Spread))};
    Measure all = {0};
    for (size_t t = first; t < first + count; t++) {
        const Topic *topic = &character->topics[t];
        double p = count > 1 ? topic->chance : 1;
        Measure measure = account_topic(&account, topic);
        all.entropy += p * (measure.entropy - log(p));
        all.bytes += p * measure.bytes;
        all.count += measure.count;
    }
    free(account.lists);
    return all;
}

Measure measure_topic(const Character *character, size_t topic) {
    return account_open(character, topic, 1);
}

Measure measure_character(const Character *character) {
    return account_open(character, 0, character->topic_count);
}
