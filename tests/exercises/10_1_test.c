#include "../expect.h"
#include "../mark.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "01_datagen/character.h"
#include "10_examiner/entropy.h"

double cross_entropy(const Character *speaker, const Character *listener,
                     size_t samples, uint64_t seed);

static Character *character(const char *text) {
    const char *path = expect_path(expect_folder(), "x.txt");
    expect_write(path, text, strlen(text));
    return character_load(path);
}

#define FISH(weight) "topic t\n ask (hi|" weight "*hey)\n say (" weight "*blub|glub)\n"

Test(exercise_10_1, who_knows_the_speaker_pays_the_entropy) {
    Character *fish = character(FISH("3"));
    double entropy = measure_character(fish).entropy;
    mark_near(cross_entropy(fish, fish, 20000, 1), entropy, 0.03);
}

Test(exercise_10_1, who_guesses_pays_more) {
    Character *fish = character(FISH("3")), *even = character(FISH("1"));
    mark_near(cross_entropy(fish, even, 2000, 1), log(4), 1e-9);
    /* an even fish, heard by one who expects 3 to 1: -(ln 3/4 + ln 1/4) / 2, twice */
    mark_near(cross_entropy(even, fish, 20000, 1), -log(3. / 16), 0.03);
}

Test(exercise_10_1, who_thinks_it_impossible_pays_without_end) {
    Character *fish = character(FISH("3"));
    Character *deaf = character("topic t\n ask hi\n say (blub|glub)\n");
    double cost = cross_entropy(fish, deaf, 1000, 1);
    cr_expect(isinf(cost) && cost > 0, "expected infinity, found %g", cost);
    cost = cross_entropy(deaf, fish, 1000, 1);
    cr_expect(isfinite(cost), "expected a finite number, found %g", cost);
}
