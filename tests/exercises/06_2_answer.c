#include "06_transformer/model.h"

#include <math.h>

void model_calm(Model *model) {
    static const size_t SPECS[] = {OUT_WEIGHT, DOWN_WEIGHT};
    float factor = 1 / sqrtf(2 * (float)model->config.L);
    for (size_t layer = 0; layer < model->config.L; layer++) {
        for (size_t i = 0; i < 2; i++) {
            size_t count = layout_at(&model->layout, SPECS[i], layer)->count;
            float *w = model_parameter(model, model->parameters, SPECS[i], layer);
            for (size_t j = 0; j < count; j++) w[j] *= factor;
        }
    }
}
