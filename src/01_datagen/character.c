#include "01_datagen/character.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/check.h"
#include "01_datagen/template.h"

/* Block: which block of the file is being read. At most one of these is not NULL. */
typedef struct {
    Node *choices; /* of a list or of `typed` */
    Topic *topic;
} Block;

static void block_end(Line *line, const char *expected) {
    if (line_spaces(line) != '\0') line_expected(line, "%s", expected);
}

/* The name of a list, topic or variable, which is none of these. */
static const char *block_name(Line *line, const char *what, const List *lists,
                              size_t count) {
    line_spaces(line);
    Line after = *line;
    const Node *name = line_name(&after);
    if (name == NULL) line_expected(line, "the name of a %s", what);
    if (list_find(lists, count, name->text) < count) line_expected(line, "a new name");
    line->at = after.at;
    return name->text;
}

/* "list" name */
static Block block_list(Line *line, Place place) {
    Character *character = line->character;
    List list = {.place = place, .body = node_new(character, NODE_CHOICE, place)};
    list.name = block_name(line, "list", character->lists, character->list_count);
    block_end(line, "one word as name, then the end of the line");
    character->lists = memory_grow(character->lists, &character->list_capacity,
                                   character->list_count + 1, sizeof list);
    character->lists[character->list_count++] = list;
    return (Block){.choices = list.body};
}

/* "topic" name [weight] */
static Block block_topic(Line *line, Place place) {
    Character *character = line->character;
    Topic topic = {.place = place, .name = block_name(line, "topic", NULL, 0)};
    if (character_topic(character, topic.name) < character->topic_count)
        character_fail(character, place,
                       "expected a new name, found a second topic '%s'", topic.name);
    line_spaces(line);
    topic.chance = line_weight(line, 0);
    block_end(line, "one word as name, then a number as weight or the end of the line");
    topic.ask = node_new(character, NODE_CHOICE, place);
    topic.say = node_new(character, NODE_CHOICE, place);
    topic.question = node_new(character, NODE_CHOICE, place);
    character->topics = memory_grow(character->topics, &character->topic_capacity,
                                    character->topic_count + 1, sizeof topic);
    character->topics[character->topic_count] = topic;
    return (Block){.topic = &character->topics[character->topic_count++]};
}

/* "typed" */
static Block block_typed(Line *line, Place place) {
    Character *character = line->character;
    block_end(line, "the end of the line");
    if (character->typed != NULL)
        character_fail(character, place, "expected one block 'typed', found a second");
    character->typed = node_new(character, NODE_CHOICE, place);
    return (Block){.choices = character->typed};
}

/* A line that begins at the margin opens a block. */
static Block block_open(Line *line) {
    Place place = line_place(line, line->at);
    if (line_take(line, "list")) return block_list(line, place);
    if (line_take(line, "topic")) return block_topic(line, place);
    if (line_take(line, "typed")) return block_typed(line, place);
    line_expected(line, "list, typed or topic (what belongs to one is indented)");
}

/* "let" name "=" template; a template that is only a word is the list of that name */
static void topic_let(Topic *topic, Line *line, Place place) {
    if (topic->variable_count == VARIABLES_MAX)
        character_fail(line->character, place,
                       "expected at most %d lets in a topic, found more",
                       VARIABLES_MAX);
    Variable *let = &topic->variables[topic->variable_count];
    let->place = place;
    let->name = block_name(line, "variable", topic->variables, topic->variable_count);
    if (line_spaces(line) != '=') line_expected(line, "'='");
    line->at++;
    if (line_spaces(line) == '\0')
        line_expected(line, "a list or a template after '='");
    Line after = *line;
    let->body = line_name(&after);
    if (let->body == NULL || after.at < after.end) let->body = line_template(line);
    topic->variable_count++;
}

/* [weight] template: one more part of a choice */
static void choices_add(Node *choices, Line *line) {
    line_spaces(line);
    double weight = line_weight(line, 1);
    if (line_spaces(line) == '\0')
        line_expected(line, "something to say, or '()' for nothing");
    node_add(choices, line_template(line), weight);
}

static void topic_line(Topic *topic, Line *line) {
    Place place = line_place(line, line->at);
    if (line_take(line, "let"))
        topic_let(topic, line, place);
    else if (line_take(line, "ask"))
        choices_add(topic->ask, line);
    else if (line_take(line, "bare"))
        choices_add(topic->question, line);
    else if (line_take(line, "say"))
        choices_add(topic->say, line);
    else
        line_expected(line, "let, ask, bare or say");
}

/* An indented line belongs to the block that is open. */
static void character_line(Block *block, Line *line) {
    if (line_spaces(line) == '\0') return;
    if (line->at == line->begin)
        *block = block_open(line);
    else if (block->topic != NULL)
        topic_line(block->topic, line);
    else if (block->choices != NULL)
        choices_add(block->choices, line);
    else
        line_expected(line, "list, typed or topic at the margin first");
}

Character *character_load(const char *path) {
    Character *character = memory_new(1, sizeof *character);
    size_t size;
    character->path = path_join("", strcmp(path, "-") == 0 ? "standard input" : path);
    char *source = character->source = file_read(path, &size);
    if (strncmp(source, "\xEF\xBB\xBF", 3) == 0) /* the byte order mark */
        memmove(source, source + 3, (size -= 3) + 1);
    const char *at = source, *end = source + size;
    Block block = {0};
    for (int number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) stop = end;
        size_t length = (size_t)(stop - at);
        if (length > 0 && at[length - 1] == '\r') length--;
        Line line = line_open(character, at, length, number);
        character_line(&block, &line);
        at = stop + 1;
    }
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
    free(character->lists);
    free(character->topics);
    free(character->path);
    free(character->source);
    free(character);
    *handle = NULL;
}

size_t character_topic(const Character *character, const char *name) {
    size_t i = 0;
    while (i < character->topic_count && strcmp(character->topics[i].name, name) != 0)
        i++;
    return i;
}
