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
    size_t total = model->layout.total;
    model_free(&model);
    return total;
}

static double tokens(const char *preset) {
    Recipe recipe = recipe_preset(preset);
    double sum = 0;
    for (size_t t = 1; t <= recipe.schedule.steps; t++)
        sum += (double)recipe_rows(&recipe, t);
    return sum;
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
        const Schedule *schedule = &r.schedule;
        size_t T = config_preset(presets[i]).T;
        cr_expect_geq(r.micro, T, "%s: the longest conversation fits", presets[i]);
        cr_expect_geq(r.batch, r.micro);
        cr_expect_geq(schedule->warmup, 1, "%s: the rate climbs at first", presets[i]);
        cr_expect_lt(schedule->warmup, schedule->steps);
        cr_expect_lt(schedule->peak, 0.1, "%s: steps that can be taken", presets[i]);
        cr_expect_lt(r.muon_rate, 0.1);
        cr_expect_gt(r.clip, 0);
        cr_expect(r.optimizer == OPTIMIZER_ADAMW || r.muon_rate > 0);
        cr_expect_leq(r.save_every, schedule->steps, "%s: saved on the way",
                      presets[i]);
        expect_number(schedule_rate(schedule, schedule->warmup), schedule->peak, 1e-12);
        expect_number(schedule_rate(schedule, schedule->steps),
                      schedule->peak * schedule->floor, 1e-12);
    }
}

Test(recipe, a_batch_grows_by_one_factor) {
    Recipe r = {.schedule.steps = 100, .batch = 8000, .batch_first = 500};
    const size_t by_hand[][2] = {{1, 500}, {26, 1000}, {51, 2000}, {76, 4000}};
    for (int i = 0; i < 4; i++)
        cr_expect_leq(labs((long)recipe_rows(&r, by_hand[i][0]) - (long)by_hand[i][1]),
                      1);
    for (size_t t = 2; t <= 100; t++)
        cr_expect_gt(recipe_rows(&r, t), recipe_rows(&r, t - 1));
    cr_expect_lt(recipe_rows(&r, 100), 8000);
    cr_expect_gt(recipe_rows(&r, 100), 7700);
    r.batch_first = 0;
    cr_expect_eq(recipe_rows(&r, 1), 8000);
    r.batch_first = 9000;
    cr_expect_eq(recipe_rows(&r, 1), 8000, "never more than the last");
}

Test(recipe, blocks_wake_once) {
    Recipe r = {.schedule.steps = 100, .awake = 2, .wake = 0.85};
    cr_expect_eq(recipe_awake(&r, 0, 6), 2);
    cr_expect_eq(recipe_awake(&r, 85, 6), 2);
    cr_expect_eq(recipe_awake(&r, 86, 6), 6);
    cr_expect_eq(recipe_awake(&r, 85, 1), 1, "no more than there are");
    r.awake = 0;
    cr_expect_eq(recipe_awake(&r, 1, 6), 6);
}

/* By hand: a block of C = 2, F = 3 has 4*4 + 2*6 = 28 products a row, the head of V = 5
 * ten. Two steps of one block and two of two, 100 rows each: 38 38 66 66. */
Test(recipe, share_of_the_work) {
    Recipe r = {.schedule.steps = 4, .batch = 100, .awake = 1, .wake = 0.5};
    Config config = {.V = 5, .C = 2, .L = 2, .F = 3};
    const double done[] = {0, 38, 76, 142, 208, 208};
    for (size_t t = 0; t <= 5; t++)
        expect_number(recipe_share(&r, &config, t), done[t] / 208, 1e-12, "(step %zu)",
                      t);
    r.schedule.steps = 0;
    cr_expect_eq(recipe_share(&r, &config, 0), 1);
}

/* How much room a field of each kind takes in a Recipe. */
static const size_t sizes[] = {[FIELD_COUNT] = sizeof(size_t),
                               [FIELD_NUMBER] = sizeof(double),
                               [FIELD_CHOICE] = sizeof(unsigned)};

/* The fields lie apart, and beside them is nothing but what aligns them. */
Test(recipe, each_number_is_one_field) {
    unsigned char met[sizeof(Recipe)] = {0};
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        const RecipeField *field = &recipe_fields[f];
        cr_assert_leq(field->offset + sizes[field->kind], sizeof(Recipe));
        for (size_t i = 0; i < sizes[field->kind]; i++) met[field->offset + i]++;
        cr_expect_eq(field->kind == FIELD_CHOICE, field->zero && field->one);
        cr_expect_lt(field->low, field->high);
        cr_expect_gt(strlen(field->help), 5, "%s", field->name);
        for (int p = 0; p < RECIPE_PRESETS; p++)
            cr_expect(field->presets[p] >= field->low &&
                          field->presets[p] <= field->high,
                      "%s: %g", field->name, field->presets[p]);
        for (size_t g = 0; g < f; g++)
            cr_expect_str_neq(field->name, recipe_fields[g].name);
    }
    size_t bare = 0;
    for (size_t i = 0; i < sizeof met; i++) {
        cr_expect_leq(met[i], 1, "byte %zu belongs to two fields", i);
        bare = met[i] ? 0 : bare + 1;
        cr_expect_lt(bare, sizeof(double), "byte %zu belongs to none", i);
    }
}

/* What a checkpoint writes of a recipe is all that there is to know of it. */
Test(recipe, every_field_survives_being_written) {
    for (int i = 0; i < PRESETS; i++) {
        Recipe recipe = recipe_preset(presets[i]), copy = {.batch = 0};
        for (size_t f = 0; f < RECIPE_FIELDS; f++) {
            char text[40];
            snprintf(text, sizeof text, "%s", recipe_get(&recipe, f));
            recipe_set(&copy, f, text);
        }
        for (size_t f = 0; f < RECIPE_FIELDS; f++) {
            const RecipeField *field = &recipe_fields[f];
            cr_expect_eq(memcmp((char *)&copy + field->offset,
                                (char *)&recipe + field->offset, sizes[field->kind]),
                         0, "%s of %s", field->name, presets[i]);
        }
    }
}

typedef struct {
    size_t field;
    const char *text;
} Setting;

static void set_field(const void *setting) {
    const Setting *s = setting;
    Recipe recipe = recipe_preset("guppy");
    recipe_set(&recipe, s->field, s->text);
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
        if (field->kind == FIELD_COUNT)
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
    const char *build = expect_build();
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
