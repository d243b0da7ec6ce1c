#include "01_datagen/sampler.h"

#include <string.h>

/* Which part of a choice: the first whose `upto` lies above a number in [0, 1). */
static const Node *sampler_choose(Random *random, const Node *choice) {
    double number = random_uniform(random);
    size_t i = 0;
    while (choice->upto[i] <= number) i++; /* the last is infinite */
    return choice->parts[i];
}

/* Write a text of `node` at `out`; returns its end. */
static char *sampler_expand(Sampler *sampler, const Node *node, char *out) {
    char *end = out;
    switch (node->kind) {
    case NODE_TEXT:
        return (char *)memcpy(out, node->text, node->length) + node->length;
    case NODE_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            end = sampler_expand(sampler, node->parts[i], end);
        return end;
    case NODE_CHOICE:
        return sampler_expand(sampler, sampler_choose(sampler->random, node), out);
    case NODE_ASK:
        end = sampler_expand(sampler, sampler->topic->ask, out);
        break;
    case NODE_LIST:
        end = sampler_expand(sampler, node->named->body, out);
        break;
    case NODE_VARIABLE:
        if (sampler->drawn[node->index] == NULL) {
            char *value = sampler->drawn[node->index] = sampler->values[node->index];
            *sampler_expand(sampler, node->named->body, value) = '\0';
        }
        end = stpcpy(out, sampler->drawn[node->index]);
    }
    modifier_apply(node->modifier, out, (size_t)(end - out));
    return end;
}

static size_t sampler_topic(const Character *character, Random *random) {
    double number = random_uniform(random);
    size_t topic = 0;
    while (topic + 1 < character->topic_count &&
           (number -= character->topics[topic].chance) >= 0)
        topic++;
    return topic;
}

Conversation sampler_next(Sampler *sampler, Random *random) {
    const Character *character = sampler->character;
    sampler->random = random;
    sampler->topic = &character->topics[sampler_topic(character, random)];
    memset(sampler->drawn, 0, sizeof sampler->drawn);
    char *question =
        sampler_expand(sampler, sampler->topic->question, sampler->question);
    char *answer = sampler_expand(sampler, sampler->topic->say, sampler->answer);
    *question = *answer = '\0';
    return (Conversation){.question = sampler->question,
                          .question_length = (size_t)(question - sampler->question),
                          .answer = sampler->answer,
                          .answer_length = (size_t)(answer - sampler->answer),
                          .topic = sampler->topic->name,
                          .topic_length = strlen(sampler->topic->name)};
}
