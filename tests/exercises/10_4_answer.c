#include <math.h>
#include <stddef.h>

double shared(const double *chance, size_t questions, size_t answers) {
    double sum = 0;
    for (size_t q = 0; q < questions; q++)
        for (size_t a = 0; a < answers; a++) {
            double both = chance[q * answers + a], question = 0, answer = 0;
            for (size_t i = 0; i < answers; i++) question += chance[q * answers + i];
            for (size_t i = 0; i < questions; i++) answer += chance[i * answers + a];
            if (both > 0) sum += both * log(both / (question * answer));
        }
    return sum;
}
