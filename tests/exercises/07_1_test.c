#include "../mark.h"

/* y = 1 / (1 + exp(-x)). From y and the gradient dy of y: the gradient of x. */
float sigmoid_backward(float dy, float y);

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

Test(exercise_07_1, against_differences) {
    for (int i = -30; i <= 30; i++) {
        double x = i / 5.0, h = 1e-4;
        double slope = (sigmoid(x + h) - sigmoid(x - h)) / (2 * h);
        mark_near((double)sigmoid_backward(3, (float)sigmoid(x)), 3 * slope, 1e-5,
                  "at x = %g", x);
    }
}
