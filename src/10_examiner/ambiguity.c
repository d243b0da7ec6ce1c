#include "10_examiner/ambiguity.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/lexicon.h"
#include "00_ground/text.h"
#include "10_examiner/spots.h"

/* Readers: where the two of them are, and whether they have parted. */
typedef struct {
    uint32_t left, right, parted;
} Readers;

typedef struct {
    const Character *character;
    FILE *stream;
    Spots *spots;
    Lexicon pairs; /* of Readers, in the order in which they are met */
    struct ReadersFrom {
        uint32_t parent;
        char byte; /* that both have said since */
    } * from;      /* (pairs) */
    size_t capacity;
    Lexicon told; /* pairs of places; values: how often they were to be named */
} Check;

static void readers_add(Check *check, Readers readers, size_t parent, uint32_t byte) {
    size_t known = check->pairs.count;
    uint32_t number = lexicon_add(&check->pairs, &readers, sizeof readers);
    if (number < known) return;
    check->from =
        memory_grow(check->from, &check->capacity, number + 1, sizeof *check->from);
    check->from[number] = (struct ReadersFrom){(uint32_t)parent, (char)byte};
}

static Readers readers_get(const Check *check, size_t number) {
    Readers readers;
    memcpy(&readers, lexicon_text(&check->pairs, number, NULL), sizeof readers);
    return readers;
}

/* A text that leads to a pair, takes `step` there, and then goes on to some end.
 * Allocates. */
static char *readers_text(const Check *check, size_t number, Step step) {
    size_t length = 0;
    for (size_t n = number; n != 0; n = check->from[n].parent) length++;
    char *text = memory_new(length + 2 * CHARACTER_BYTES, 1);
    for (size_t n = number, at = length; n != 0; n = check->from[n].parent)
        text[--at] = check->from[n].byte;
    while (step.what != STEP_END) {
        text[length++] = (char)step.what;
        size_t last = spots_steps(check->spots, step.spot) - 1;
        step = spots_step(check->spots, step.spot, last);
    }
    return text;
}

/* A place is named once, though its letters, or the topics that use it, change. */
static int ambiguity_is_news(Check *check, Place place, Place other) {
    Place news[2] = {place, other};
    if (++*lexicon_value(&check->told, news, sizeof news) > 1 || check->stream == NULL)
        return 0;
    fprintf(check->stream, "guppy: %s:%d:%d: warning: ", check->character->path,
            place.line, place.column);
    return 1;
}

static void ambiguity_quote(Check *check, const char *text) {
    fputc('\'', check->stream);
    text_put(check->stream, text, strlen(text), "");
    fputc('\'', check->stream);
}

/* Whether `what` can lead from one spot to another. */
static int ambiguity_leads(Check *check, uint32_t from, uint32_t what, uint32_t to) {
    size_t count = spots_steps(check->spots, from);
    for (size_t i = spots_seek(check->spots, from, what); i < count; i++) {
        Step step = spots_step(check->spots, from, i);
        if (step.what == what && step.spot == to) return 1;
    }
    return 0;
}

/* Name the alternatives by which the readers parted at `spot`: both said `what`, and
 * came to different spots, or to the same in different ways. */
static void ambiguity_tell(Check *check, uint32_t spot, uint32_t what, Readers to,
                           const char *text) {
    const Node *choice = spots_key(check->spots, spot).node;
    const Node *left = NULL, *right = NULL;
    uint32_t both = spot;
    for (size_t i = 0; i < choice->count; i++) {
        uint32_t part = spots_part(check->spots, spot, i);
        int leads = ambiguity_leads(check, part, what, to.left);
        if (leads && left == NULL) {
            left = choice->parts[i];
            both = part;
        } else if (ambiguity_leads(check, part, what, to.right))
            right = choice->parts[i];
    }
    if (right == NULL) { /* both have chosen the same here */
        ambiguity_tell(check, both, what, to, text);
        return;
    }
    Place one = left->place, two = right->place;
    if (one.line > two.line || (one.line == two.line && one.column > two.column)) {
        one = right->place;
        two = left->place;
    }
    if (!ambiguity_is_news(check, two, one)) return;
    ambiguity_quote(check, text);
    fprintf(check->stream, " is also made by line %d, column %d\n", one.line,
            one.column);
}

/* Pair `number` can come to the end together, by a step to the spots `to`. */
static void ambiguity_found(Check *check, size_t number, uint32_t what, Readers to,
                            const char *text) {
    for (Readers at; (at = readers_get(check, number)).parted;) {
        what = (unsigned char)check->from[number].byte;
        number = check->from[number].parent;
        to = at;
    }
    ambiguity_tell(check, readers_get(check, number).left, what, to, text);
}

/* Let both readers go on from a pair in all ways in which they say the same. Once they
 * have parted and yet come to the same spot they can end together; returns a text that
 * they say then, or NULL. What it is said by is told of readers who started together.
 */
static char *readers_follow(Check *check, size_t number, int together) {
    Spots *spots = check->spots;
    Readers at = readers_get(check, number);
    size_t lefts = spots_steps(spots, at.left), rights = spots_steps(spots, at.right);
    for (size_t i = 0; i < lefts; i++) {
        Step left = spots_step(spots, at.left, i);
        size_t j = at.parted ? spots_seek(spots, at.right, left.what) : i;
        for (; j < rights; j++) {
            Step right = spots_step(spots, at.right, j);
            if (right.what != left.what) break;
            Readers to = {left.spot, right.spot, at.parted || i != j};
            if (left.spot != right.spot || !to.parted)
                readers_add(check, to, number, left.what);
            if (left.spot != right.spot || (!to.parted && left.ways == 1)) continue;
            char *text = readers_text(check, number, left);
            if (!together) return text;
            ambiguity_found(check, number, left.what, to, text);
            free(text);
        }
    }
    return NULL;
}

/* Let readers start at two spots; returns the first text in common that is not read in
 * the same way. */
static char *readers_start(Check *check, uint32_t left, uint32_t right, int together,
                           Place place) {
    char *text = NULL;
    lexicon_free(&check->pairs);
    readers_add(check, (Readers){left, right, !together}, 0, 0);
    for (size_t i = 0; i < check->pairs.count && text == NULL; i++) {
        text = readers_follow(check, i, together);
        if (i < PAIRS_MAX) continue; /* nothing is proved, as bad as a warning */
        if (ambiguity_is_news(check, place, (Place){0, 0}))
            fputs("too intricate to be checked to the end\n", check->stream);
        break;
    }
    return text;
}

/* Do two topics share a question and an answer too? */
static void ambiguity_topics(Check *check, size_t a, size_t b) {
    const Topic *one = &check->character->topics[a];
    const Topic *two = &check->character->topics[b];
    const Node *typed = check->character->typed;
    char *question = NULL;
    char *answer = readers_start(check, spots_start(check->spots, one->say, a),
                                 spots_start(check->spots, two->say, b), 0, two->place);
    if (answer != NULL)
        question = readers_start(check, spots_start(check->spots, typed, a),
                                 spots_start(check->spots, typed, b), 0, two->place);
    if (question != NULL && ambiguity_is_news(check, two->place, one->place)) {
        fprintf(check->stream, "topics '%s' and '%s' share the question ", one->name,
                two->name);
        ambiguity_quote(check, question);
        fputs(" and the answer ", check->stream);
        ambiguity_quote(check, answer);
        fputc('\n', check->stream);
    }
    free(question);
    free(answer);
}

size_t ambiguity_warn(const Character *character, FILE *stream) {
    Check check = {.character = character, .stream = stream};
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        check.spots = spots_new(character, 1);
        for (int side = 0; side < 2; side++) {
            const Node *node = side == 0 ? character->typed : topic->say;
            uint32_t start = spots_start(check.spots, node, t);
            readers_start(&check, start, start, 1, topic->place);
        }
        spots_free(&check.spots);
    }
    check.spots = spots_new(character, 1);
    for (size_t b = 1; b < character->topic_count; b++)
        for (size_t a = 0; a < b; a++) ambiguity_topics(&check, a, b);
    spots_free(&check.spots);
    size_t warnings = check.told.count;
    lexicon_free(&check.told);
    lexicon_free(&check.pairs);
    free(check.from);
    return warnings;
}
