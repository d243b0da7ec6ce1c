#include "01_datagen/ambiguity.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "01_datagen/examiner.h"
#include "01_datagen/walk.h"

/* Overlap: a text that a part of a sequence can make, and go on from. */
typedef struct {
    char *text;
    uint64_t *elements; /* where it then is, as in a walk */
    size_t count;
} Overlap;

/* Part: the overlaps of a part, once they are known. */
typedef struct {
    int known;
    size_t first, count;
} Part;

typedef struct {
    const Character *character;
    Spots *spots;
    FILE *stream;
    int (*told)[4]; /* the places that have been named */
    size_t told_count, told_capacity;
    Overlap *overlaps;
    size_t overlap_count, overlap_capacity;
    Part *parts; /* by the number of their spot */
    size_t part_count, part_capacity;
} Check;

/* A place is named once, though its letters, or the topics that use it, change. */
static int ambiguity_is_news(Check *check, Place place, Place other) {
    int news[4] = {place.line, place.column, other.line, other.column};
    for (size_t i = 0; i < check->told_count; i++)
        if (memcmp(check->told[i], news, sizeof news) == 0) return 0;
    check->told = memory_grow(check->told, &check->told_capacity, check->told_count + 1,
                              sizeof *check->told);
    memcpy(check->told[check->told_count++], news, sizeof news);
    if (check->stream == NULL) return 0;
    fprintf(check->stream, "guppy: %s:%d:%d: warning: ", check->character->path,
            place.line, place.column);
    return 1;
}

static void ambiguity_quote(Check *check, const char *text) {
    fputc('\'', check->stream);
    text_put(check->stream, text, strlen(text), "");
    fputc('\'', check->stream);
}

static unsigned char *ambiguity_pairs(size_t tags) {
    unsigned char *open = memory_new(tags * tags, 1);
    for (size_t i = 0; i < tags * tags; i++) open[i] = i / tags != i % tags;
    return open;
}

/* The next pair of tags, a < b, whose texts end together in a group: closes the pair
 * and returns 1; 0 when the group has no more. */
static int ambiguity_meet(Walk *walk, long number, size_t *a, size_t *b) {
    struct WalkGroup group = walk->groups[number];
    for (size_t i = group.first; i < group.first + group.count; i++) {
        if (!spots_ends(walk->spots, walk->elements[i] >> 16)) continue;
        for (size_t j = group.first; j < i; j++) {
            size_t left = walk->elements[j] & 0xFFFF,
                   right = walk->elements[i] & 0xFFFF;
            if (!walk->open[left * walk->tags + right] ||
                !spots_ends(walk->spots, walk->elements[j] >> 16))
                continue;
            *a = left < right ? left : right;
            *b = left < right ? right : left;
            walk->open[*a * walk->tags + *b] = walk->open[*b * walk->tags + *a] = 0;
            return 1;
        }
    }
    return 0;
}

/* A walk that was cut short has proved nothing, which is as bad as a warning. */
static void ambiguity_end(Check *check, Walk *walk, Place place) {
    if (walk->cut && ambiguity_is_news(check, place, (Place){0, 0}))
        fputs("too intricate to be checked to the end\n", check->stream);
    walk_end(walk);
}

/* Vertically: is a text made by two alternatives? */
static void ambiguity_choice(Check *check, SpotKey key) {
    const Node *choice = key.node;
    uint64_t *starts = memory_new(choice->count, sizeof *starts);
    unsigned char *open = ambiguity_pairs(choice->count);
    for (size_t i = 0; i < choice->count; i++) {
        key.node = choice->parts[i];
        starts[i] = (uint64_t)spots_find(check->spots, key) << 16 | i;
    }
    Walk walk = walk_begin(check->spots, starts, choice->count, choice->count, open);
    for (long group; (group = walk_next(&walk)) >= 0;)
        for (size_t a, b; ambiguity_meet(&walk, group, &a, &b);) {
            char *text = walk_text(&walk, group);
            Place place = choice->parts[b]->place, other = choice->parts[a]->place;
            if (ambiguity_is_news(check, place, other)) {
                ambiguity_quote(check, text);
                fprintf(check->stream, " is also made by line %d, column %d\n",
                        other.line, other.column);
            }
            free(text);
        }
    ambiguity_end(check, &walk, choice->place);
    free(starts);
    free(open);
}

/* All texts of a part that the part itself can make longer. */
static Part ambiguity_overlaps(Check *check, uint32_t spot) {
    check->parts = memory_grow(check->parts, &check->part_capacity, (size_t)spot + 1,
                               sizeof *check->parts);
    while (check->part_count < check->part_capacity)
        check->parts[check->part_count++] = (Part){0};
    if (check->parts[spot].known) return check->parts[spot];
    Part part = {1, check->overlap_count, 0};
    uint64_t start = (uint64_t)spot << 16;
    Walk walk = walk_begin(check->spots, &start, 1, 1, NULL);
    for (long number; (number = walk_next(&walk)) >= 0;) {
        struct WalkGroup group = walk.groups[number];
        int ends = 0, goes_on = 0;
        for (size_t i = group.first; i < group.first + group.count; i++) {
            ends |= spots_ends(check->spots, walk.elements[i] >> 16);
            goes_on |= spots_edge(check->spots, walk.elements[i] >> 16, 0) != 0;
        }
        if (!ends || !goes_on) continue;
        uint64_t *elements = memory_new(group.count, sizeof *elements);
        memcpy(elements, walk.elements + group.first, group.count * sizeof *elements);
        check->overlaps = memory_grow(check->overlaps, &check->overlap_capacity,
                                      check->overlap_count + 1, sizeof(Overlap));
        check->overlaps[check->overlap_count++] =
            (Overlap){walk_text(&walk, number), elements, group.count};
    }
    ambiguity_end(check, &walk, spots_key(check->spots, spot).node->place);
    part.count = check->overlap_count - part.first;
    return check->parts[spot] = part;
}

/* After an overlap, the part may say `byte` and go on (tag 1), or the rest of the
 * sequence may begin with it (tag 0). Are there texts that both make? */
static int ambiguity_boundary(Check *check, Overlap overlap, uint32_t rest,
                              uint32_t later, unsigned char byte, Place place) {
    unsigned char open[4] = {0, 1, 1, 0};
    uint64_t *starts = NULL, edge;
    size_t count = 0, capacity = 0, a, b;
    int found = 0;
    for (size_t i = 0; i <= overlap.count; i++) {
        uint32_t spot = i == overlap.count ? rest : overlap.elements[i] >> 16;
        for (size_t e = 0; (edge = spots_edge(check->spots, spot, e)) != 0; e++) {
            if (edge >> 32 != byte) continue;
            uint32_t next = (uint32_t)edge;
            if (i < overlap.count) next = spots_append(check->spots, next, later);
            starts = memory_grow(starts, &capacity, count + 1, sizeof *starts);
            starts[count++] = (uint64_t)next << 16 | (i < overlap.count);
        }
    }
    Walk walk = walk_begin(check->spots, starts, count, 2, open);
    for (long group; !found && (group = walk_next(&walk)) >= 0;)
        if (ambiguity_meet(&walk, group, &a, &b)) {
            char *text = walk_text(&walk, group), *whole = NULL;
            if (asprintf(&whole, "%s%c%s", overlap.text, byte, text) < 0)
                fail(EX_OSERR, "expected memory for a message, found none left");
            if (ambiguity_is_news(check, place, place)) {
                ambiguity_quote(check, whole);
                fputs(" can be read in two ways: this part of it ends after ",
                      check->stream);
                ambiguity_quote(check, overlap.text);
                fputs(" or later\n", check->stream);
            }
            found = 1;
            free(whole);
            free(text);
        }
    ambiguity_end(check, &walk, place);
    free(starts);
    return found;
}

/* Horizontally: can the boundary between `part` and what follows it, `key`, move? What
 * follows begins with a capital only when nothing at all has been said before it. */
static void ambiguity_sequence(Check *check, SpotKey key, SpotKey part) {
    uint32_t rest = spots_find(check->spots, key);
    uint32_t spot = spots_find(check->spots, part);
    key.capital = 0;
    uint32_t later = spots_find(check->spots, key);
    Part known = ambiguity_overlaps(check, spot);
    for (size_t i = known.first; i < known.first + known.count; i++) {
        Overlap overlap = check->overlaps[i];
        uint32_t then = overlap.text[0] == '\0' ? rest : later;
        uint64_t edge, before = 0;
        for (size_t e = 0; (edge = spots_edge(check->spots, then, e)) != 0; e++) {
            unsigned char byte = (unsigned char)(edge >> 32);
            if (byte != before &&
                ambiguity_boundary(check, overlap, then, later, byte, part.node->place))
                return;
            before = byte;
        }
    }
}

/* Check everything below a node, once for each way its letters can be changed. */
static void ambiguity_node(Check *check, SpotKey key) {
    const Node *node = key.node;
    const Character *character = check->character;
    key.next = 0;
    key.then = SPOT_END;
    if (node->kind == NODE_TEXT || (node->kind == NODE_SEQUENCE && node->count == 0))
        return;
    if (!spots_mark(check->spots, spots_find(check->spots, key))) return;
    SpotKey inner = key;
    if (node->kind == NODE_CHOICE) {
        for (size_t i = 0; i < node->count; i++) {
            inner.node = node->parts[i];
            ambiguity_node(check, inner);
        }
        ambiguity_choice(check, key);
    } else if (node->kind == NODE_SEQUENCE) {
        for (size_t i = 0; i < node->count; i++) {
            inner.node = node->parts[i];
            key.next = (uint32_t)i + 1;
            ambiguity_node(check, inner);
            if (key.next < node->count) ambiguity_sequence(check, key, inner);
            if (inner.capital &&
                !spots_ends(check->spots, spots_find(check->spots, inner)))
                inner.capital = key.capital = 0;
        }
    } else {
        if (node->modifier == UPPER) inner.upper = 1;
        if (node->modifier == CAPITAL) inner.capital = 1;
        if (node->kind == NODE_LIST) inner.topic = TOPIC_NONE;
        inner.node = node->kind == NODE_LIST ? character->lists[node->index].body
                     : node->kind == NODE_VARIABLE
                         ? character->topics[key.topic].variables[node->index].body
                         : character->topics[key.topic].ask;
        ambiguity_node(check, inner);
    }
}

/* Walk one side of all topics; what meets is noted in `texts` (topics, topics). */
static void ambiguity_side(Check *check, int side, unsigned char *open, char **texts) {
    const Character *character = check->character;
    size_t topics = character->topic_count, a, b;
    uint64_t *starts = memory_new(topics, sizeof *starts);
    for (size_t t = 0; t < topics; t++) {
        SpotKey key = {.node = side == 0 ? character->typed : character->topics[t].say,
                       .topic = (uint16_t)t};
        starts[t] = (uint64_t)spots_find(check->spots, key) << 16 | t;
    }
    Walk walk = walk_begin(check->spots, starts, topics, topics, open);
    for (long group; (group = walk_next(&walk)) >= 0;)
        while (ambiguity_meet(&walk, group, &a, &b))
            texts[a * topics + b] = walk_text(&walk, group);
    ambiguity_end(check, &walk, character->typed->place);
    free(starts);
}

/* Topics that share an answer, and a question too. */
static void ambiguity_topics(Check *check) {
    const Character *character = check->character;
    size_t topics = character->topic_count, pairs = topics * topics;
    char **answers = memory_new(pairs, sizeof *answers);
    char **questions = memory_new(pairs, sizeof *questions);
    unsigned char *open = ambiguity_pairs(topics);
    ambiguity_side(check, 1, open, answers);
    memset(open, 0, pairs);
    for (size_t i = 0; i < pairs; i++)
        if (answers[i] != NULL) open[i] = open[i % topics * topics + i / topics] = 1;
    ambiguity_side(check, 0, open, questions);
    for (size_t i = 0; i < pairs; i++) {
        const Topic *a = &character->topics[i / topics];
        const Topic *b = &character->topics[i % topics];
        if (questions[i] != NULL && ambiguity_is_news(check, b->place, a->place)) {
            fprintf(check->stream, "topics '%s' and '%s' share the question ", a->name,
                    b->name);
            ambiguity_quote(check, questions[i]);
            fputs(" and the answer ", check->stream);
            ambiguity_quote(check, answers[i]);
            fputc('\n', check->stream);
        }
        free(questions[i]);
        free(answers[i]);
    }
    free(answers);
    free(questions);
    free(open);
}

size_t ambiguity_warn(const Character *character, FILE *stream) {
    Check check = {
        .character = character, .spots = spots_new(character), .stream = stream};
    for (size_t t = 0; t < character->topic_count; t++) {
        SpotKey key = {.node = character->typed, .topic = (uint16_t)t};
        ambiguity_node(&check, key);
        key.node = character->topics[t].say;
        ambiguity_node(&check, key);
    }
    ambiguity_topics(&check);
    for (size_t i = 0; i < check.overlap_count; i++) {
        free(check.overlaps[i].text);
        free(check.overlaps[i].elements);
    }
    free(check.overlaps);
    free(check.parts);
    spots_free(&check.spots);
    free(check.told);
    return check.told_count;
}
