#include "studies/08_training/from.h"

#include "00_ground/fail.h"
#include "08_training/state.h"

#include <string.h>

void training_from(const TrainingOrder *order, const char *folder) {
    Training *t = training_new(order);
    Model *model = model_load(folder);
    const Config *ours = &t->model->config, *theirs = &model->config;
    if (ours->V != theirs->V || ours->T != theirs->T || ours->C != theirs->C ||
        ours->L != theirs->L || ours->NH != theirs->NH || ours->F != theirs->F)
        fail(
            EX_DATAERR,
            "%s: expected the sizes of this preset and tokenizer, found others: it can "
            "go on only as the fish that it is",
            folder);
    memcpy(t->model->parameters, model->parameters,
           t->model->layout.total * sizeof *model->parameters);
    t->now.log = log_place(&t->log); /* their first lines, the names of the columns */
    checkpoint_save(t->checkpoint, &t->now, t->model, &t->optimizer.adamw);
    model_free(&model);
    training_free(&t);
}
