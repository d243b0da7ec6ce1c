#include "08_training/optimizer.h"

#include "00_ground/fail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A matrix inside the blocks; not the embeddings, whose rows are met one by one and
 * have nothing to do with each other. */
static int optimizer_is_hidden(const Tensor *tensor) {
    return tensor->rank == 2 && strncmp(tensor->name, "blocks.", 7) == 0;
}

/* The queries', keys' and values' matrices share a tensor, and are three for Muon. */
Optimizer optimizer_new(const Model *model, const Recipe *recipe) {
    const Layout *layout = &model->layout;
    AdamWTensor *tensors = memory_new(layout->count, sizeof *tensors);
    MuonMatrix *matrices = memory_new(3 * layout->count, sizeof *matrices);
    size_t count = 0;
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *tensor = &layout->tensors[i];
        int muon = recipe->optimizer == OPTIMIZER_MUON && optimizer_is_hidden(tensor);
        size_t parts = strstr(tensor->name, ".attn.qkv.") ? 3 : 1;
        for (size_t part = 0; muon && part < parts; part++)
            matrices[count++] =
                (MuonMatrix){.begin = tensor->offset + part * tensor->count / parts,
                             .rows = tensor->shape[0] / parts,
                             .columns = tensor->shape[1]};
        tensors[i] = (AdamWTensor){.begin = tensor->offset,
                                   .count = tensor->count,
                                   .decays = recipe->decay_all || tensor->rank == 2,
                                   .excluded = muon};
    }
    Optimizer optimizer = {adamw_new(tensors, layout->count, layout->total),
                           muon_new(matrices, count)};
    free(tensors);
    free(matrices);
    return optimizer;
}

void optimizer_free(Optimizer *optimizer) {
    adamw_free(&optimizer->adamw);
    muon_free(&optimizer->muon);
}

double optimizer_step(Optimizer *optimizer, const Recipe *recipe, float *restrict w,
                      float *restrict g, float scale, double *moved) {
    AdamW *adamw = &optimizer->adamw;
    double rate = schedule_rate(&recipe->schedule, adamw->step + 1);
    double share = rate / recipe->schedule.peak;
    StepSize a = adamw_step(adamw, w, g, scale, rate, &recipe->adamw);
    StepSize b =
        muon_step(&optimizer->muon, w, adamw->m, g, scale, share * recipe->muon_rate,
                  recipe->momentum, recipe->adamw.decay);
    *moved = sqrt((a.moved + b.moved) / (a.weights + b.weights));
    return rate;
}
