#include "studies/05_attention/map.h"
#include "00_ground/text.h"
#include <stdio.h>

/* From the paper's color to a teal that dark ink can still be read on. */
static void map_shade(float share) {
    int red = (int)(255 - 164 * share), green = (int)(253 - 99 * share);
    int blue = (int)(248 - 84 * share);
    printf("\033[48;2;%d;%d;%dm\033[38;2;34;37;42m", red, green, blue);
}

static void map_label(size_t t, const char *label, size_t width) {
    printf("%3zu %s", t, label);
    for (size_t w = label_width(label); w < width; w++) putchar(' ');
}

void map_print(const float *att, size_t W, const Sentence *sentence) {
    int colours = text_colours(stdout);
    size_t width = 0, T = sentence->T;
    for (size_t t = 0; t < T; t++) {
        size_t own = label_width(sentence->labels[t]);
        width = own > width ? own : width;
    }

    printf("%*s", (int)(width + 4), "");
    for (size_t u = 0; u < T; u++) printf("%4zu", u);
    putchar('\n');
    for (size_t t = 0; t < T; t++) {
        map_label(t, sentence->labels[t], width);
        for (size_t u = 0; u <= t; u++) {
            if (colours) map_shade(att[t * W + u]);
            printf("%4.0f", 100 * (double)att[t * W + u]);
            if (colours) printf("\033[0m");
        }
        putchar('\n');
    }
}
