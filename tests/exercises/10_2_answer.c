#include <math.h>
#include <stddef.h>

double mark_error(size_t right, size_t answers) {
    double n = (double)answers, p = (double)right / n;
    return sqrt(p * (1 - p) / n);
}

size_t answers_for(double p, double error) {
    return (size_t)ceil(p * (1 - p) / (error * error));
}
