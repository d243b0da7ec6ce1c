/* Chapter 1's dice. */
#include "01_datagen/sampler.h"
#include <string.h>

static char *grow(Sampler *s, const Node *node, char *at) {
    char *end = at;
    if (node->kind == NODE_TEXT) {
        memcpy(at, node->text, node->length);
        return at + node->length;
    }
    if (node->kind == NODE_CHOICE) {
        double dart = random_uniform(s->random);
        size_t i = 0;
        while (node->upto[i] <= dart) i++;
        return grow(s, node->parts[i], at);
    }
    if (node->kind == NODE_SEQUENCE) {
        for (size_t i = 0; i < node->count; i++) end = grow(s, node->parts[i], end);
        return end;
    }
    if (node->kind == NODE_ASK) end = grow(s, s->topic->ask, at);
    if (node->kind == NODE_LIST) end = grow(s, node->named->body, at);
    if (node->kind == NODE_VARIABLE) {
        char **value = &s->drawn[node->index];
        if (*value == NULL) {
            *value = s->values[node->index];
            *grow(s, node->named->body, *value) = '\0';
        }
        strcpy(at, *value);
        end = at + strlen(at);
    }
    modifier_apply(node->modifier, at, (size_t)(end - at));
    return end;
}

Conversation sampler_next(Sampler *s, Random *random) {
    double dart = random_uniform(random);
    const Topic *topic = s->character->topics;
    for (size_t left = s->character->topic_count; --left > 0; topic++)
        if ((dart -= topic->chance) < 0) break;
    s->random = random;
    s->topic = topic;
    for (size_t i = 0; i < VARIABLES_MAX; i++) s->drawn[i] = NULL;
    *grow(s, topic->question, s->question) = '\0';
    *grow(s, topic->say, s->answer) = '\0';
    return (Conversation){s->question,         s->answer,         topic->name,
                          strlen(s->question), strlen(s->answer), strlen(topic->name)};
}
