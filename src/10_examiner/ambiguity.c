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
} Search;

static void readers_add(Search *search, Readers readers, size_t parent, uint32_t byte) {
    size_t known = search->pairs.count;
    uint32_t number = lexicon_add(&search->pairs, &readers, sizeof readers);
    if (number < known) return;
    search->from =
        memory_grow(search->from, &search->capacity, number + 1, sizeof *search->from);
    search->from[number] = (struct ReadersFrom){(uint32_t)parent, (char)byte};
}

static Readers readers_get(const Search *search, size_t number) {
    Readers readers;
    memcpy(&readers, lexicon_text(&search->pairs, number, NULL), sizeof readers);
    return readers;
}

/* A text that leads to a pair, takes `step` there, and then goes on to some end.
 * Allocates. */
static char *readers_text(const Search *search, size_t number, Step step) {
    size_t length = 0;
    for (size_t n = number; n != 0; n = search->from[n].parent) length++;
    char *text = memory_new(length + 2 * CHARACTER_BYTES, 1);
    for (size_t n = number, at = length; n != 0; n = search->from[n].parent)
        text[--at] = search->from[n].byte;
    while (step.what != STEP_END) {
        text[length++] = (char)step.what;
        size_t last = spots_steps(search->spots, step.spot) - 1;
        step = spots_step(search->spots, step.spot, last);
    }
    return text;
}

/* A place is named once, though its letters, or the topics that use it, change. */
static int ambiguity_is_news(Search *search, Place place, Place other) {
    Place news[2] = {place, other};
    if (++*lexicon_value(&search->told, news, sizeof news) > 1 ||
        search->stream == NULL)
        return 0;
    fprintf(search->stream, "guppy: %s:%d:%d: warning: ", search->character->path,
            place.line, place.column);
    return 1;
}

static void ambiguity_quote(Search *search, const char *text) {
    fputc('\'', search->stream);
    text_put(search->stream, text, strlen(text), "");
    fputc('\'', search->stream);
}

/* Whether `what` can lead from one spot to another. */
static int ambiguity_leads(Search *search, uint32_t from, uint32_t what, uint32_t to) {
    size_t count = spots_steps(search->spots, from);
    for (size_t i = spots_seek(search->spots, from, what); i < count; i++) {
        Step step = spots_step(search->spots, from, i);
        if (step.what == what && step.spot == to) return 1;
    }
    return 0;
}

/* Name the alternatives by which the readers parted at `spot`: both said `what`, and
 * came to different spots, or to the same in different ways.
 *
 * Invariant: `spot` is a choice, and from there `what` leads to both spots of `to` in
 * two ways. Either two of its alternatives lead there, and these are the ones to name;
 * or one alone leads to both, in two ways: then it begins with a choice, for which the
 * same holds, and the search goes on inside, until the brackets end. */
static void ambiguity_tell(Search *search, uint32_t spot, uint32_t what, Readers to,
                           const char *text) {
    const Node *left = NULL, *right = NULL;
    while (right == NULL) {
        const Node *choice = spots_key(search->spots, spot).node;
        uint32_t outer = spot;
        require(choice->kind == NODE_CHOICE);
        left = NULL;
        for (size_t i = 0; i < choice->count; i++) {
            uint32_t part = spots_part(search->spots, outer, i);
            if (left == NULL && ambiguity_leads(search, part, what, to.left)) {
                left = choice->parts[i];
                spot = part;
            } else if (ambiguity_leads(search, part, what, to.right))
                right = choice->parts[i];
        }
        require(left != NULL);
    }
    Place one = left->place, two = right->place;
    if (one.line > two.line || (one.line == two.line && one.column > two.column)) {
        one = right->place;
        two = left->place;
    }
    if (!ambiguity_is_news(search, two, one)) return;
    ambiguity_quote(search, text);
    fprintf(search->stream, " is also made by line %d, column %d\n", one.line,
            one.column);
}

/* Pair `number` can come to the end together, by a step to the spots `to`. */
static void ambiguity_found(Search *search, size_t number, uint32_t what, Readers to,
                            const char *text) {
    for (Readers at; (at = readers_get(search, number)).parted;) {
        what = (unsigned char)search->from[number].byte;
        number = search->from[number].parent;
        to = at;
    }
    ambiguity_tell(search, readers_get(search, number).left, what, to, text);
}

/* Let both readers go on from a pair in all ways in which they say the same. Returns a
 * text that they can end together with, having parted, or NULL. Of readers who started
 * `together` it is told instead what the text is said by.
 *
 * Invariant: readers who have not parted are at the same spot; and no two steps from a
 * spot have the same byte and the same end. So of two steps with the same byte
 *
 *   to different spots       the readers have parted, now or before: one more pair
 *   to one spot, not parted  both took the same step: one more pair, still together;
 *                            if the step has two derivations they have parted as well
 *   to one spot, parted      they can end together
 *
 * By hand, (ab|a)(c|bc):
 *
 *   both at the start   say a   one is inside ab, the other at the second bracket
 *   parted              say b   one is at the second bracket, the other inside bc
 *   parted              say c   both are at the end: abc is ab, c and a, bc */
static char *readers_follow(Search *search, size_t number, int together) {
    Spots *spots = search->spots;
    Readers at = readers_get(search, number);
    size_t lefts = spots_steps(spots, at.left), rights = spots_steps(spots, at.right);
    for (size_t i = 0; i < lefts; i++) {
        Step left = spots_step(spots, at.left, i);
        /* at one spot: each pair of its steps once */
        size_t j = at.parted ? spots_seek(spots, at.right, left.what) : i;
        for (; j < rights; j++) {
            Step right = spots_step(spots, at.right, j);
            if (right.what != left.what) break;
            int meet = left.spot == right.spot;
            Readers to = {left.spot, right.spot, !meet || at.parted};
            if (!meet || !to.parted) readers_add(search, to, number, left.what);
            if (!meet || (!to.parted && left.ways == 1)) continue;
            char *text = readers_text(search, number, left);
            if (!together) return text;
            ambiguity_found(search, number, left.what, to, text);
            free(text);
        }
    }
    return NULL;
}

/* Let readers start at two spots; returns the first text in common that is not read in
 * the same way. */
static char *readers_start(Search *search, uint32_t left, uint32_t right, int together,
                           Place place) {
    char *text = NULL;
    lexicon_free(&search->pairs);
    readers_add(search, (Readers){left, right, !together}, 0, 0);
    for (size_t i = 0; i < search->pairs.count && text == NULL; i++) {
        text = readers_follow(search, i, together);
        if (i < PAIRS_MAX) continue; /* nothing is proved, as bad as a warning */
        if (ambiguity_is_news(search, place, (Place){0, 0}))
            fputs("too intricate to be checked to the end\n", search->stream);
        break;
    }
    return text;
}

/* Do two topics share a question and an answer too? */
static void ambiguity_topics(Search *search, size_t a, size_t b) {
    const Topic *one = &search->character->topics[a];
    const Topic *two = &search->character->topics[b];
    char *question = NULL;
    char *answer =
        readers_start(search, spots_start(search->spots, one->say, a),
                      spots_start(search->spots, two->say, b), 0, two->place);
    if (answer != NULL)
        question =
            readers_start(search, spots_start(search->spots, one->question, a),
                          spots_start(search->spots, two->question, b), 0, two->place);
    if (question != NULL && ambiguity_is_news(search, two->place, one->place)) {
        fprintf(search->stream, "topics '%s' and '%s' share the question ", one->name,
                two->name);
        ambiguity_quote(search, question);
        fputs(" and the answer ", search->stream);
        ambiguity_quote(search, answer);
        fputc('\n', search->stream);
    }
    free(question);
    free(answer);
}

size_t ambiguity_warn(const Character *character, FILE *stream) {
    Search search = {.character = character, .stream = stream};
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        search.spots = spots_new(character, 1);
        for (int side = 0; side < 2; side++) {
            const Node *node = side == 0 ? topic->question : topic->say;
            uint32_t start = spots_start(search.spots, node, t);
            readers_start(&search, start, start, 1, topic->place);
        }
        spots_free(&search.spots);
    }
    search.spots = spots_new(character, 1);
    for (size_t b = 1; b < character->topic_count; b++)
        for (size_t a = 0; a < b; a++) ambiguity_topics(&search, a, b);
    spots_free(&search.spots);
    size_t warnings = search.told.count;
    lexicon_free(&search.told);
    lexicon_free(&search.pairs);
    free(search.from);
    return warnings;
}
