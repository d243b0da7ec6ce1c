#include "08_training/evaluate.h"

#include "00_ground/fail.h"
#include "04_tensors/machine.h"

#include <math.h>
#include <stdlib.h>

Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, Loss *by_line) {
    Loss loss = {0, 0};
    float *losses = memory_new(rows, sizeof *losses);
    Batcher *batcher = batcher_new_ordered(set, rows);
    for (Batch batch; batcher_next(batcher, &batch);) {
        model_forward(model, activations, &batch, NULL);
        model_losses(model, activations, &batch, losses);
        loss.count += batch.rows;
        for (size_t s = 0; s < batch.sequences; s++) {
            double sum = 0;
            for (size_t i = batch.starts[s]; i < batch.starts[s + 1]; i++)
                sum += losses[i];
            loss.sum += sum;
            if (by_line)
                by_line[batch.lines[s]] =
                    (Loss){sum, token_set_rows(set, batch.lines[s])};
        }
    }
    batcher_free(&batcher);
    free(losses);
    return loss;
}

double loss_mean(Loss loss) {
    return loss.sum / (double)loss.count;
}

/* EvaluationJob: what evaluate_folder is asked, and what it answers. */
typedef struct {
    const char *folder, *dataset;
    Loss all, *by_line;
} EvaluationJob;

static void evaluation_work(void *with) {
    EvaluationJob *job = with;
    Model *model = model_load(job->folder);
    Tokenizer *tokenizer = model_tokenizer(model, job->folder);
    size_t T = model->config.T, rows = T < 1024 ? 1024 : T;
    TokenSet set = token_set_from_dataset(job->dataset, tokenizer, T);
    job->by_line = memory_new(set.sequences, sizeof *job->by_line);
    Activations activations = {0};
    job->all = evaluate_set(model, &activations, &set, rows, job->by_line);
    if (!isfinite(job->all.sum))
        fail(EX_DATAERR, "%s: the loss is %g: its weights are too large; train anew",
             job->folder, job->all.sum);
    activations_free(&activations);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    model_free(&model);
}

Loss evaluate_folder(const char *folder, const char *dataset, Loss **by_line) {
    EvaluationJob job = {.folder = folder, .dataset = dataset};
    machine_team(evaluation_work, &job);
    *by_line = job.by_line;
    return job.all;
}
