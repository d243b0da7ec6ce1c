#include "../mark.h"

double roof(double intensity, double peak, double bandwidth);
double ridge(double peak, double bandwidth);

Test(exercise_11_1, by_hand) {
    mark_near(roof(1.125, 236, 16), 18, 1e-9, "LayerNorm, from memory");
    mark_near(roof(0.125, 236, 16), 2, 1e-9, "ReLU, from memory");
    mark_near(roof(126, 236, 16), 236, 1e-9, "a product, from memory");
    mark_near(roof(0, 236, 16), 0, 1e-9, "a copy");
}

Test(exercise_11_1, the_two_parts_meet_at_the_ridge) {
    mark_near(ridge(236, 16), 14.75, 1e-9);
    mark_near(ridge(100, 400), 0.25, 1e-9);
    mark_near(roof(ridge(236, 16), 236, 16), 236, 1e-9);
    mark_near(roof(ridge(236, 16) / 2, 236, 16), 118, 1e-9);
}
