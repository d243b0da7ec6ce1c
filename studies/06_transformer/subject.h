/* subject: what a command line of chapters 6 and 7 is about: a model and a sentence. */
#ifndef GUPPY_SUBJECT_H
#define GUPPY_SUBJECT_H

#include "00_ground/options.h"
#include "03_batches/sentence.h"
#include "06_transformer/model.h"

typedef struct {
    Model *model;
    Sentence sentence;
    char *tokenizer; /* the file that made its tokens; NULL: they are bytes */
    uint64_t seed;
    const char *run;
    int tables; /* the one word was "tables"; the sentence is "hi guppy" then */
} Subject;

/* subject_read: read a command line: a text, or the word "tables", the options that the
 * programs of both chapters have (run, model, preset, seed, tokenizer), and `own`,
 * unless that is {0}.
 *
 * usage  as for options_read
 *
 * The model is the one in a folder (--model), or a newborn of a preset and seed with
 * the vocabulary of the sentence. Fails with EX_USAGE if the sentence does not fit the
 * model, and as options_read, sentence_new and model_load do.
 *
 * Allocates; subject_free releases all of it. */
Subject subject_read(int argc, char **argv, const char *usage, Option own);
void subject_free(Subject *subject);

#endif
