#include "04_tensors/tensors.h"
#include "06_transformer/model.h"

#include <stdlib.h>

int32_t lens(const Model *model, const Activations *activations, size_t layer,
             size_t row) {
    size_t C = model->config.C, V = model->config.V, best = 0;
    float *norm = malloc(C * sizeof *norm), *logits = malloc(V * sizeof *logits);
    float mean, rstd;
    layernorm_forward(norm, &mean, &rstd,
                      activation(activations, BLOCK_OUT, layer) + row * C,
                      model_parameter(model, model->parameters, NORM_WEIGHT, 0),
                      model_parameter(model, model->parameters, NORM_BIAS, 0), 1, C);
    model_logits(model, logits, norm, 1);
    for (size_t v = 0; v < V; v++)
        if (logits[v] > logits[best]) best = v;
    free(norm);
    free(logits);
    return (int32_t)best;
}
