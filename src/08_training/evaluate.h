/* evaluate: how well a model predicts conversations, and each of their topics. */
#ifndef GUPPY_EVALUATE_H
#define GUPPY_EVALUATE_H

#include "00_ground/lexicon.h"
#include "01_datagen/dataset.h"
#include "07_backprop/backprop.h"

/* evaluate_set: the loss over every predicted token of a set.
 *
 *   sum = sum over conversations, in order, of the sum over their tokens, in order
 *
 * so the mean is exact and does not depend on how the set was cut into batches.
 *
 * activations  scratch; grows
 * rows         of a batch, >= the set's context
 * by_line      NULL, or (S): the sum of each conversation
 *
 * Fails as model_forward. */
Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, double *by_line);

/* TopicLoss: the loss on the conversations of one topic. */
typedef struct {
    uint32_t number; /* of its name */
    size_t conversations;
    Loss loss;
} TopicLoss;

/* Evaluation: the losses on a dataset's topics, and on all of them together. */
typedef struct {
    Lexicon names;
    TopicLoss *topics; /* (names.count), by number */
    TopicLoss all;
} Evaluation;

/* evaluate_folder: load the model in a folder and measure it on a dataset.
 *
 * Allocates; evaluation_free releases it and clears the struct. Fails as model_load,
 * tokenizer_load and dataset_open do. */
Evaluation evaluate_folder(const char *folder, const char *dataset);
void evaluation_free(Evaluation *evaluation);

/* evaluation_topic: the number of a conversation's topic. */
uint32_t evaluation_topic(Evaluation *evaluation, const Conversation *conversation);

/* evaluation_print: "loss X nats/token over N tokens", and the same topic by topic, the
 * hardest first. evaluation_print_topic: a topic's name, conversations, tokens and
 * loss, as the beginning of a line. */
void evaluation_print(FILE *stream, const Evaluation *evaluation);
void evaluation_print_topic(FILE *stream, const Evaluation *evaluation,
                            const TopicLoss *topic);

/* loss_mean: nats a token. */
double loss_mean(Loss loss);

#endif
