#include "studies/09_chat/heat.h"

#include "00_ground/file.h"
#include "00_ground/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define HEAT_ROWS  40 /* of a matrix whose rows are no tokens */
#define HEAT_LABEL 10 /* columns of a token's name */
#define HEAT_LEAST 34 /* columns that a map needs to have another beside it */

/* Heat: how one tensor is shown: so many cells, each of so many numbers. */
typedef struct {
    const Anatomy *anatomy;
    const View *view;
    size_t rows, columns; /* in cells */
    size_t label;         /* columns before the first */
    double most;          /* the largest number in size */
} Heat;

size_t heat_width(FILE *stream) {
    struct winsize window;
    const char *columns = getenv("COLUMNS");
    long width = columns ? strtol(columns, NULL, 10) : 0;
    if (ioctl(fileno(stream), TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        width = window.ws_col;
    return width < 20 ? 80 : (size_t)width;
}

static double heat_most(const View *view) {
    double most = 0;
    for (size_t row = 0; row < view->maps * view->rows; row++)
        for (size_t c = 0; c < view->columns; c++) {
            double size = fabs((double)view->x[row * view->stride + c]);
            if (size > most && !(view->triangle && c > row % view->rows)) most = size;
        }
    return most;
}

static Heat heat_fit(const Anatomy *anatomy, const View *view, size_t width) {
    Heat heat = {anatomy, view, view->rows, view->columns, 0, heat_most(view)};
    if (view->of_tokens)
        heat.label = HEAT_LABEL + 1;
    else if (heat.rows > HEAT_ROWS)
        heat.rows = HEAT_ROWS;
    size_t room = (width - heat.label) / 2;
    if (heat.columns > room) heat.columns = room;
    return heat;
}

/* The largest in size of the numbers that one cell stands for. */
static double heat_cell(const Heat *heat, size_t map, size_t row, size_t column) {
    const View *view = heat->view;
    const float *x = view->x + map * view->rows * view->stride;
    size_t top = row * view->rows / heat->rows;
    size_t bottom = (row + 1) * view->rows / heat->rows;
    size_t left = column * view->columns / heat->columns;
    size_t right = (column + 1) * view->columns / heat->columns;
    double found = 0;
    for (size_t r = top; r < bottom; r++)
        for (size_t c = left; c < right; c++) {
            double value = (double)x[r * view->stride + c];
            if (fabs(value) > fabs(found) && !(view->triangle && c > r)) found = value;
        }
    return found;
}

/* From the paper's color to teal below 0 and to orange above it. */
static void heat_shade(FILE *stream, double share) {
    static const double ends[2][3] = {{13, 79, 92}, {156, 60, 23}};
    static const double paper[3] = {255, 253, 248};
    const double *end = ends[share > 0];
    int mixed[3];
    for (size_t i = 0; i < 3; i++)
        mixed[i] = (int)(paper[i] + (end[i] - paper[i]) * sqrt(fabs(share)));
    fprintf(stream, "\033[48;2;%d;%d;%dm  \033[0m", mixed[0], mixed[1], mixed[2]);
}

/* One row of cells; of rows that are not there, blanks. */
static void heat_row(FILE *stream, const Heat *heat, size_t map, size_t row,
                     int colours, int padded) {
    if (heat->label > 0) {
        label_fit(stream, row < heat->rows ? heat->anatomy->labels[row] : "",
                  heat->label - 1);
        fputc(' ', stream);
    }
    for (size_t column = 0; column < heat->columns; column++) {
        int none = row >= heat->rows || (heat->view->triangle && column > row &&
                                         heat->columns == heat->view->columns);
        if (none) {
            if (padded) fputs("  ", stream);
            continue;
        }
        double value = heat_cell(heat, map, row, column);
        double share = heat->most > 0 ? value / heat->most : 0;
        int digit = (int)lround(9 * fabs(share));
        if (colours)
            heat_shade(stream, share);
        else if (digit == 0)
            fputs(" .", stream);
        else
            fprintf(stream, "%c%d", share < 0 ? '-' : ' ', digit);
    }
}

static void heat_maps(FILE *stream, const Heat *heats, size_t count, int colours) {
    for (size_t map = 0; map < heats[0].view->maps; map++) {
        size_t rows = heats[0].rows;
        if (count > 1 && heats[1].rows > rows) rows = heats[1].rows;
        if (heats[0].view->maps > 1) fprintf(stream, "head %zu\n", map);
        for (size_t row = 0; row < rows; row++) {
            heat_row(stream, &heats[0], map, row, colours, count > 1);
            if (count > 1) {
                fputs("  ", stream);
                heat_row(stream, &heats[1], map, row, colours, 0);
            }
            fputc('\n', stream);
        }
    }
}

static void heat_head(FILE *stream, const Heat *heat, int colours) {
    const View *view = heat->view;
    size_t each = (view->columns + heat->columns - 1) / heat->columns *
                  ((view->rows + heat->rows - 1) / heat->rows);
    fprintf(stream, "%s of \"", view->name);
    text_put(stream, heat->anatomy->question, strlen(heat->anatomy->question), "");
    fprintf(stream, "\": %s is %.4g", colours ? "the darkest" : "9", heat->most);
    if (each > 1) fprintf(stream, "; a cell: the largest of up to %zu", each);
    fputc('\n', stream);
}

void heat_print(FILE *stream, const Anatomy *anatomy, const View *view,
                const Anatomy *second, const View *other, size_t width) {
    int colours = text_colours(stream);
    int beside = second != NULL && (width - 2) / 2 >= HEAT_LEAST;
    size_t each = beside ? (width - 2) / 2 : width;
    Heat heats[2] = {heat_fit(anatomy, view, each)};
    if (second != NULL) { /* one scale for both */
        heats[1] = heat_fit(second, other, each);
        heats[0].most = heats[1].most = fmax(heats[0].most, heats[1].most);
    }
    heat_head(stream, &heats[0], colours);
    if (beside) heat_head(stream, &heats[1], colours);
    heat_maps(stream, heats, beside ? 2 : 1, colours);
    if (second != NULL && !beside) {
        heat_head(stream, &heats[1], colours);
        heat_maps(stream, &heats[1], 1, colours);
    }
}

void heat_write(const char *folder, const char *name, const View *view, size_t map) {
    char *path = path_join(folder, name);
    AtomicFile file = file_begin(path);
    const float *x = view->x + map * view->rows * view->stride;
    for (size_t r = 0; r < view->rows; r++)
        for (size_t c = 0; c < view->columns; c++) {
            if (view->triangle && c > r)
                fputs("nan", file.stream);
            else
                fprintf(file.stream, "%.6g", (double)x[r * view->stride + c]);
            fputc(c + 1 < view->columns ? ' ' : '\n', file.stream);
        }
    file_commit(&file);
    free(path);
}
