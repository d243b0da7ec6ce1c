#include "06_transformer/model.h"

#include "../mark.h"
#include <string.h>

/* GPT-2's trick: after model_init, the two matrices of each block whose results are
 * added to x (attn.out, ffn.down) are divided by sqrt(2L), so that x is about as large
 * after many blocks as after one. Nothing else changes. */
void model_calm(Model *model);

Test(exercise_06_2, scales_what_is_added_to_x) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config), *before = model_new(&config);
    model_init(model, 1);
    model_init(before, 1);
    model_calm(model);
    float factor = 1 / sqrtf(2 * (float)config.L);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        int added = strstr(tensor->name, "attn.out.weight") != NULL ||
                    strstr(tensor->name, "ffn.down.weight") != NULL;
        for (size_t j = 0; j < tensor->count; j++) {
            float old = before->parameters[tensor->offset + j];
            float want = added ? old * factor : old;
            mark_near(model->parameters[tensor->offset + j], want, 1e-6f * fabsf(want),
                      "%s, number %zu", tensor->name, j);
        }
    }
    model_free(&model);
    model_free(&before);
}
