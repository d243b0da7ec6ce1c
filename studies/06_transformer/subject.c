#include "studies/06_transformer/subject.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"
#include "05_attention/attention.h"
#include <limits.h>
#include <stdlib.h>

/* The text as tokens of `tokenizer`; without one, of the model folder's; without a
 * model of the run's, if it is there, else as bytes. */
static void subject_sentence(Subject *subject, const char *model, const char *tokenizer,
                             const char *text) {
    char *path = run_file(tokenizer, model ? model : subject->run, RUN_TOKENIZER);
    if (!tokenizer && !model && !file_exists(path)) {
        free(path);
        path = NULL;
    }
    subject->tokenizer = path;
    subject->sentence = sentence_new(path, text, ATTENTION_MAX_CONTEXT);
}

static Model *subject_model(const char *folder, const char *preset, uint64_t seed,
                            const Sentence *sentence) {
    if (folder == NULL) {
        Config config = config_preset(preset);
        config.V = sentence->V;
        Model *newborn = model_new(&config);
        model_init(newborn, seed);
        return newborn;
    }
    Model *model = model_load(folder);
    for (size_t t = 0; t < sentence->T; t++)
        if ((size_t)sentence->ids[t] >= model->config.V)
            fail(EX_USAGE,
                 "token %d is none of the model's %zu; use the tokenizer it was "
                 "trained with (--tokenizer)",
                 sentence->ids[t], model->config.V);
    return model;
}

Subject subject_read(int argc, char **argv, const char *usage, Option own) {
    const char *preset = "guppy", *trained = NULL, *tokenizer = NULL;
    size_t seed = 1;
    Subject subject = {.run = RUN_FOLDER};
    const Option options[] = {
        option_text("run", 0, &subject.run, "DIR", "the run; its tables go there"),
        option_text("model", 'm', &trained, "DIR",
                    "a trained model; without, a newborn one"),
        option_text("preset", 'p', &preset, "NAME",
                    "sizes of the newborn: guppy, long or minnow"),
        option_count("seed", 's', &seed, "N", "of the newborn's weights", 0, INT_MAX),
        option_text("tokenizer", 't', &tokenizer, "FILE",
                    "the model's; for a newborn the run's, or else bytes"),
        own,
    };
    size_t count = sizeof options / sizeof *options - (own.name == NULL);
    char **words = options_read(argc, argv, usage, options, count);
    const char *text = options_word(words, "hi guppy");
    subject.seed = seed;
    subject.tables = options_command(words, "tables");
    subject_sentence(&subject, trained, tokenizer, subject.tables ? "hi guppy" : text);
    subject.model = subject_model(trained, preset, seed, &subject.sentence);
    if (subject.sentence.T > subject.model->config.T)
        fail(EX_USAGE, "expected a text of at most %zu tokens, found one of %zu",
             subject.model->config.T, subject.sentence.T);
    return subject;
}

void subject_free(Subject *subject) {
    model_free(&subject->model);
    sentence_free(&subject->sentence);
    free(subject->tokenizer);
    *subject = (Subject){0};
}
