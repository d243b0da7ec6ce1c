#include "01_datagen/ambiguity.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "01_datagen/pairs.h"

typedef struct {
    const Character *character;
    Spots *spots;
    FILE *stream;
    int (*told)[4]; /* the places that have been named */
    size_t told_count, told_capacity;
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

/* A walk that was cut short has proved nothing, which is as bad as a warning. */
static void ambiguity_end(Check *check, Pairs *pairs, Place place) {
    if (pairs->cut && ambiguity_is_news(check, place, (Place){0, 0}))
        fputs("too intricate to be checked to the end\n", check->stream);
    pairs_end(pairs);
}

/* A text that can be said from both spots, or NULL. Allocates. */
static char *ambiguity_common(Check *check, uint32_t left, uint32_t right,
                              Place place) {
    Pairs pairs = pairs_begin(check->spots, left, right);
    char *text = NULL;
    for (long number; text == NULL && (number = pairs_next(&pairs)) >= 0;)
        if (spots_ends(check->spots, pairs.pairs[number].left) &&
            spots_ends(check->spots, pairs.pairs[number].right))
            text = pairs_text(&pairs, number);
    ambiguity_end(check, &pairs, place);
    return text;
}

/* Vertically: is a text made by two alternatives? */
static void ambiguity_choice(Check *check, SpotKey key) {
    const Node *choice = key.node;
    for (size_t b = 1; b < choice->count; b++)
        for (size_t a = 0; a < b; a++) {
            SpotKey one = key, two = key;
            one.node = choice->parts[a];
            two.node = choice->parts[b];
            char *text = ambiguity_common(check, spots_find(check->spots, one),
                                          spots_find(check->spots, two), choice->place);
            if (text != NULL &&
                ambiguity_is_news(check, two.node->place, one.node->place)) {
                ambiguity_quote(check, text);
                fprintf(check->stream, " is also made by line %d, column %d\n",
                        one.node->place.line, one.node->place.column);
            }
            free(text);
        }
}

/* One reader is in the middle of a part, at `inside`; the other has ended it there, and
 * goes on with what follows, `rest`. Do both say the same? What follows a byte of the
 * part is `later`. */
static int ambiguity_boundary(Check *check, const char *before, uint32_t inside,
                              uint32_t rest, uint32_t later, Place place) {
    char *text = NULL, *whole;
    uint64_t a, b = 0;
    for (size_t i = 0; text == NULL && (a = spots_edge(check->spots, inside, i)) != 0;
         i++)
        for (size_t j = 0; text == NULL && (b = spots_edge(check->spots, rest, j)) != 0;
             j++)
            if (a >> 32 == b >> 32)
                text = ambiguity_common(check,
                                        spots_append(check->spots, (uint32_t)a, later),
                                        (uint32_t)b, place);
    if (text == NULL) return 0;
    if (asprintf(&whole, "%s%c%s", before, (int)(b >> 32), text) < 0)
        fail(EX_OSERR, "expected memory for a message, found none left");
    if (ambiguity_is_news(check, place, place)) {
        ambiguity_quote(check, whole);
        fputs(" can be read in two ways: this part of it ends after ", check->stream);
        ambiguity_quote(check, before);
        fputs(" or later\n", check->stream);
    }
    free(whole);
    free(text);
    return 1;
}

/* Horizontally: can the boundary between `part` and what follows it, `key`, move? It
 * may where two readers have said the same of the part, and one has ended it and the
 * other goes on. What follows begins with a capital only when nothing at all has been
 * said before it. */
static void ambiguity_sequence(Check *check, SpotKey key, SpotKey part) {
    uint32_t spot = spots_find(check->spots, part);
    uint32_t rest = spots_find(check->spots, key);
    key.capital = 0;
    uint32_t later = spots_find(check->spots, key);
    Pairs pairs = pairs_begin(check->spots, spot, spot);
    int moves = 0;
    for (long number; !moves && (number = pairs_next(&pairs)) >= 0;) {
        uint32_t inside = pairs.pairs[number].right;
        if (!spots_ends(check->spots, pairs.pairs[number].left) ||
            spots_edge(check->spots, inside, 0) == 0)
            continue;
        char *before = pairs_text(&pairs, number);
        moves = ambiguity_boundary(check, before, inside, number == 0 ? rest : later,
                                   later, part.node->place);
        free(before);
    }
    ambiguity_end(check, &pairs, part.node->place);
}

/* Check everything below a node, once for each way its letters can be changed. */
static void ambiguity_node(Check *check, SpotKey key) {
    const Node *node = key.node;
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
    } else
        ambiguity_node(check, spots_inside(check->spots, key));
}

/* Do two topics share a question and an answer too? */
static void ambiguity_topics(Check *check, size_t a, size_t b) {
    const Topic *one = &check->character->topics[a];
    const Topic *two = &check->character->topics[b];
    char *texts[2] = {NULL};
    for (int side = 0; side < 2 && (side == 0 || texts[0] != NULL); side++) {
        SpotKey left = {.node = one->say, .topic = (uint16_t)a};
        SpotKey right = {.node = two->say, .topic = (uint16_t)b};
        if (side == 1) left.node = right.node = check->character->typed;
        texts[side] = ambiguity_common(check, spots_find(check->spots, left),
                                       spots_find(check->spots, right), two->place);
    }
    if (texts[1] != NULL && ambiguity_is_news(check, two->place, one->place)) {
        fprintf(check->stream, "topics '%s' and '%s' share the question ", one->name,
                two->name);
        ambiguity_quote(check, texts[1]);
        fputs(" and the answer ", check->stream);
        ambiguity_quote(check, texts[0]);
        fputc('\n', check->stream);
    }
    free(texts[0]);
    free(texts[1]);
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
    for (size_t b = 1; b < character->topic_count; b++)
        for (size_t a = 0; a < b; a++) ambiguity_topics(&check, a, b);
    spots_free(&check.spots);
    free(check.told);
    return check.told_count;
}
