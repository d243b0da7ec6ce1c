#include "../mark.h"

/* The rate of step t = 1, 2, ...: peak * t / warmup before step `warmup`, then the peak,
 * then from step steps - fall, which still has it, in a line down to 0 at step `steps`;
 * 0 after that. Asked only with fall >= 1 and warmup + fall <= steps. */
double late_rate(double peak, unsigned long t, unsigned long steps,
                 unsigned long warmup, unsigned long fall);

Test(exercise_08_3, up_along_and_down) {
    mark_near(late_rate(4, 1, 100, 10, 20), 0.4, 1e-12);
    mark_near(late_rate(4, 5, 100, 10, 20), 2, 1e-12);
    for (unsigned long t = 10; t <= 80; t++)
        mark_near(late_rate(4, t, 100, 10, 20), 4, 1e-12, "step %lu", t);
    mark_near(late_rate(4, 81, 100, 10, 20), 3.8, 1e-12);
    mark_near(late_rate(4, 95, 100, 10, 20), 1, 1e-12);
    mark_near(late_rate(4, 100, 100, 10, 20), 0, 1e-12);
    mark_near(late_rate(4, 105, 100, 10, 20), 0, 1e-12);
    mark_near(late_rate(4, 1, 100, 0, 20), 4, 1e-12, "no warm-up");
}
