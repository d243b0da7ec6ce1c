/* The presets hold to what the book says of them; the table of fields is complete; an
 * option takes what it should and refuses the rest. */
#include "06_transformer/model.h"
#include "08_training/recipe.h"
#include "expect.h"
#include <math.h>

static const char *const presets[] = {"guppy", "long", "minnow"};

enum { GUPPY, LONG, MINNOW, PRESETS };

static size_t parameters(const char *preset) {
    Config config = config_preset(preset);
    Model *model = model_new(&config);
    size_t total = model->table.total;
    model_free(&model);
    return total;
}

static double tokens(const char *preset) {
    Recipe recipe = recipe_preset(preset);
    return recipe.steps * recipe.batch;
}

Test(recipe, the_presets_are_the_fish_of_the_book) {
    Config guppy = config_preset("guppy"), same = config_preset("long");
    cr_expect_eq(guppy.V, 4096);
    cr_expect_eq(guppy.T, 128);
    cr_expect_eq(guppy.C, 384);
    cr_expect_eq(guppy.L, 6);
    cr_expect_eq(guppy.NH, 6);
    cr_expect_eq(guppy.F, 768);
    cr_expect_eq(memcmp(&guppy, &same, sizeof guppy), 0, "long is the same fish");
    cr_expect_eq((parameters("guppy") + 50000) / 100000, 87, "8.7 million");
    cr_expect_lt(10 * parameters("minnow"), parameters("guppy"));
    cr_expect_gt(tokens("long"), 5 * tokens("guppy"), "long trains much longer");
    cr_expect_lt(tokens("minnow"), tokens("guppy"));
}

Test(recipe, every_preset_can_be_trained) {
    for (int i = 0; i < PRESETS; i++) {
        Recipe r = recipe_preset(presets[i]);
        Schedule schedule = recipe_schedule(&r);
        size_t T = config_preset(presets[i]).T;
        cr_expect_geq(r.micro, (double)T, "%s: the longest conversation fits",
                      presets[i]);
        cr_expect_geq(r.batch, r.micro);
        cr_expect_lt(r.warmup, r.steps);
        cr_expect_gt(r.clip, 0);
        cr_expect(r.optimizer == 0 || r.muon_rate > 0);
        cr_expect_leq(r.save_every, r.steps, "%s: saved on the way", presets[i]);
        cr_expect_float_eq(schedule_rate(&schedule, (uint64_t)r.warmup), r.rate, 1e-12);
        cr_expect_float_eq(schedule_rate(&schedule, (uint64_t)r.steps),
                           r.rate * r.floor, 1e-12);
    }
}

Test(recipe, each_number_is_one_field) {
    cr_assert_eq(RECIPE_FIELDS * sizeof(double), sizeof(Recipe));
    int met[RECIPE_FIELDS] = {0};
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        const RecipeField *field = &recipe_fields[f];
        size_t words = field->words != NULL;
        cr_assert_lt(field->offset, sizeof(Recipe));
        met[field->offset / sizeof(double)]++;
        for (const char *c = field->words; c && *c; c++) words += *c == ' ';
        if (field->words)
            cr_expect_eq((double)words, field->high + 1, "%s", field->name);
        cr_expect_lt(field->low, field->high);
        cr_expect_gt(strlen(field->help), 5, "%s", field->name);
        for (size_t g = 0; g < f; g++)
            cr_expect_str_neq(field->name, recipe_fields[g].name);
    }
    for (size_t f = 0; f < RECIPE_FIELDS; f++) cr_expect_eq(met[f], 1);
}

/* What a checkpoint writes of a recipe, it reads back. */
Test(recipe, every_field_survives_being_written) {
    for (int i = 0; i < PRESETS; i++) {
        Recipe recipe = recipe_preset(presets[i]), copy;
        memset(&copy, 0, sizeof copy);
        for (size_t f = 0; f < RECIPE_FIELDS; f++) {
            char text[40];
            snprintf(text, sizeof text, "%s", recipe_get(&recipe, f));
            recipe_set(&copy, f, text, NULL);
        }
        cr_expect_eq(memcmp(&copy, &recipe, sizeof copy), 0, "%s", presets[i]);
    }
}

typedef struct {
    size_t field;
    const char *text;
} Setting;

static void set_field(const void *setting) {
    const Setting *s = setting;
    Recipe recipe = recipe_preset("guppy");
    recipe_set(&recipe, s->field, s->text, NULL);
}

Test(recipe, each_field_refuses_what_it_cannot_be) {
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        const RecipeField *field = &recipe_fields[f];
        char option[40], beyond[40];
        snprintf(option, sizeof option, "--%s: expected", field->name);
        snprintf(beyond, sizeof beyond, "%.10g", field->high * 2 + 1);
        const char *wrong[] = {"", "fish", "-1", "nan", "inf", beyond, "1 2", "0x1p3z"};
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
            expect_fail(64, option, set_field, &(Setting){f, wrong[i]});
        if (field->whole && !field->words)
            expect_fail(64, option, set_field, &(Setting){f, "1.5"});
    }
}

static void whale(const void *unused) {
    (void)unused;
    recipe_preset("whale");
}

Test(recipe, a_preset_that_is_none_is_refused) {
    expect_fail(64, "expected guppy, long or minnow, found 'whale'", whale, NULL);
}

Test(recipe, help_tells_every_field_and_its_value) {
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    const char *path = expect_path(expect_folder(), "help");
    char command[512], part[128];
    snprintf(command, sizeof command, "%s/bin/08_training --help > %s", build, path);
    cr_assert_eq(system(command), 0);
    char *help = expect_read(path, NULL);
    Recipe guppy = recipe_preset("guppy");
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        snprintf(part, sizeof part, "--%s ", recipe_fields[f].name);
        cr_expect_not_null(strstr(help, part), "%s", part);
        snprintf(part, sizeof part, "%s (guppy: %s)", recipe_fields[f].help,
                 recipe_get(&guppy, f));
        cr_expect_not_null(strstr(help, part), "%s", part);
    }
}
