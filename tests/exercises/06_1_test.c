#include "06_transformer/model.h"

#include "../mark.h"

/* How many parameters a model of this configuration has: by arithmetic, no table. */
size_t parameters_of(const Config *config);

static void compare(Config config) {
    Model *model = model_new(&config);
    mark(parameters_of(&config), model->layout.elements);
    model_free(&model);
}

Test(exercise_06_1, presets) {
    compare(config_preset("guppy"));
    compare(config_preset("minnow"));
}

Test(exercise_06_1, others) {
    compare((Config){.V = 7, .T = 3, .C = 4, .L = 1, .NH = 2, .F = 5});
    compare((Config){.V = 61, .T = 16, .C = 24, .L = 3, .NH = 3, .F = 40});
}
