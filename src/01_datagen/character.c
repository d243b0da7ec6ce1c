#include "01_datagen/character.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/check.h"
#include "01_datagen/template.h"

/* Blocks: what the lines of a file have made so far. */
typedef struct {
    Character *character;
    size_t list_capacity, topic_capacity;
    Node *choices; /* of the list or of `typed` that is being read, or NULL */
    Topic *topic;  /* that is being read, or NULL */
} Blocks;

static void block_end(Line *line, const char *expected) {
    line_blanks(line);
    if (line->at < line->end) line_expected(line, "%s", expected);
}

_Noreturn static void block_unknown(const Line *line, Place place, const char *expected,
                                    const char *word) {
    if (word == NULL) line_expected(line, "%s", expected);
    line_fail(line->character, place, "expected %s, found '%s'", expected, word);
}

/* The name of a list, topic or variable. */
static char *block_name(Line *line, const char *what) {
    line_blanks(line);
    char *name = line_word(line);
    if (name == NULL) line_expected(line, "the name of a %s", what);
    return name;
}

/* "list" name */
static void block_list(Blocks *blocks, Line *line, Place place) {
    Character *character = blocks->character;
    List list = {.name = block_name(line, "list"), .place = place};
    block_end(line, "one word as name, then the end of the line");
    if (list_find(character->lists, character->list_count, list.name) <
        character->list_count)
        line_fail(character, place, "expected a new name, found a second list '%s'",
                  list.name);
    list.body = blocks->choices = node_new(character, NODE_CHOICE, place);
    character->lists = memory_grow(character->lists, &blocks->list_capacity,
                                   character->list_count + 1, sizeof list);
    character->lists[character->list_count++] = list;
}

/* "topic" name [weight] */
static void block_topic(Blocks *blocks, Line *line, Place place) {
    Character *character = blocks->character;
    Topic topic = {.name = block_name(line, "topic"), .place = place};
    line_blanks(line);
    topic.chance = line_weight(line, 0);
    block_end(line, "one word as name, then a number as weight or the end of the line");
    if (character_topic(character, topic.name) < character->topic_count)
        line_fail(character, place, "expected a new name, found a second topic '%s'",
                  topic.name);
    topic.ask = node_new(character, NODE_CHOICE, place);
    topic.say = node_new(character, NODE_CHOICE, place);
    character->topics = memory_grow(character->topics, &blocks->topic_capacity,
                                    character->topic_count + 1, sizeof topic);
    character->topics[character->topic_count] = topic;
    blocks->topic = &character->topics[character->topic_count++];
}

/* "let" name "=" template; a template that is only a word is the list of that name */
static void block_let(Blocks *blocks, Line *line, Place place) {
    Topic *topic = blocks->topic;
    Variable variable = {.name = block_name(line, "variable"), .place = place};
    if (list_find(topic->variables, topic->variable_count, variable.name) <
        topic->variable_count)
        line_fail(line->character, place, "expected a new name, found a second '%s'",
                  variable.name);
    if (topic->variable_count == VARIABLES_MAX)
        line_fail(line->character, place,
                  "expected at most %d lets in a topic, found more", VARIABLES_MAX);
    line_blanks(line);
    if (line->at >= line->end || *line->at != '=') line_expected(line, "'='");
    line->at++;
    line_blanks(line);
    Line word = *line;
    char *name = line_word(&word);
    if (name != NULL && word.at == word.end) {
        variable.body =
            node_new(line->character, NODE_LIST, line_place(line, line->at));
        variable.body->text = name;
    } else {
        free(name);
        if (line->at >= line->end)
            line_expected(line, "a list or a template after '='");
        variable.body = line_template(line);
    }
    topic->variables[topic->variable_count++] = variable;
}

/* A line that begins at the margin opens a block. */
static void block_open(Blocks *blocks, Line *line) {
    Character *character = blocks->character;
    Place place = line_place(line, line->at);
    char *word = line_word(line);
    blocks->choices = NULL;
    blocks->topic = NULL;
    if (word != NULL && strcmp(word, "list") == 0)
        block_list(blocks, line, place);
    else if (word != NULL && strcmp(word, "topic") == 0)
        block_topic(blocks, line, place);
    else if (word != NULL && strcmp(word, "typed") == 0) {
        block_end(line, "the end of the line");
        if (character->typed != NULL)
            line_fail(character, place, "expected one block 'typed', found a second");
        character->typed = blocks->choices = node_new(character, NODE_CHOICE, place);
    } else
        block_unknown(line, place,
                      "list, typed or topic (what belongs to one is indented)", word);
    free(word);
}

/* An indented line belongs to the block that is open. */
static void block_line(Blocks *blocks, Line *line) {
    Place place = line_place(line, line->at);
    Node *choices = blocks->choices;
    if (blocks->topic != NULL) {
        char *word = line_word(line);
        if (word != NULL && strcmp(word, "let") == 0)
            block_let(blocks, line, place);
        else if (word != NULL && strcmp(word, "ask") == 0)
            choices = blocks->topic->ask;
        else if (word != NULL && strcmp(word, "say") == 0)
            choices = blocks->topic->say;
        else
            block_unknown(line, place, "let, ask or say", word);
        free(word);
        line_blanks(line);
    } else if (choices == NULL)
        line_expected(line, "list, typed or topic at the margin first");
    if (choices == NULL) return;
    double weight = line_weight(line, 1);
    line_blanks(line);
    if (line->at >= line->end)
        line_expected(line, "something to say, or '()' for nothing");
    node_add(choices, line_template(line), weight);
}

Character *character_load(const char *path) {
    Character *character = memory_new(1, sizeof *character);
    Blocks blocks = {.character = character};
    character->path = path_join("", strcmp(path, "-") == 0 ? "standard input" : path);
    size_t size;
    char *bytes = file_read(path, &size);
    const char *at = bytes, *end = bytes + size;
    if (size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
    for (int number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) stop = end;
        size_t length = (size_t)(stop - at);
        if (length > 0 && at[length - 1] == '\r') length--;
        Line line = line_open(character, at, length, number);
        line_blanks(&line);
        if (line.at < line.end && line.at == line.begin)
            block_open(&blocks, &line);
        else if (line.at < line.end)
            block_line(&blocks, &line);
        at = stop + 1;
    }
    free(bytes);
    character_check(character);
    return character;
}

void character_free(Character **handle) {
    Character *character = *handle;
    if (character == NULL) return;
    while (character->nodes != NULL) {
        Node *node = character->nodes;
        character->nodes = node->next;
        free(node->text);
        free(node->parts);
        free(node->chance);
        free(node->upto);
        free(node);
    }
    for (size_t i = 0; i < character->list_count; i++) free(character->lists[i].name);
    for (size_t i = 0; i < character->topic_count; i++) {
        Topic *topic = &character->topics[i];
        for (size_t v = 0; v < topic->variable_count; v++)
            free(topic->variables[v].name);
        free(topic->name);
    }
    free(character->lists);
    free(character->topics);
    free(character->path);
    free(character);
    *handle = NULL;
}

size_t list_find(const List *lists, size_t count, const char *name) {
    size_t i = 0;
    while (i < count && strcmp(lists[i].name, name) != 0) i++;
    return i;
}

size_t character_topic(const Character *character, const char *name) {
    size_t i = 0;
    while (i < character->topic_count && strcmp(character->topics[i].name, name) != 0)
        i++;
    return i;
}

void modifier_apply(Modifier modifier, char *text, size_t length) {
    size_t touched = modifier == UPPER ? length : modifier == CAPITAL && length > 0;
    for (size_t i = 0; i < touched; i++)
        if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 'a' - 'A';
}
