/* heat: a tensor as a heat map in a terminal, and as a table to draw a picture from. */
#ifndef GUPPY_HEAT_H
#define GUPPY_HEAT_H

#include "studies/09_chat/anatomy.h"

/* heat_width: the columns of the terminal behind `stream`; what COLUMNS says; or 80. */
size_t heat_width(FILE *stream);

/* heat_print: the maps of one tensor, or of two side by side (under one another where
 * that is too narrow), in `width` columns. A cell has two of them: a color, teal below
 * 0 and orange above it; or, without colors, a digit, which is 9 for the largest number
 * in size and has a minus below 0. Where there are more numbers than cells, each cell
 * shows the largest in size of its own.
 *
 * second  NULL: none; of the same name, its rows and columns may be more or fewer */
void heat_print(FILE *stream, const Anatomy *anatomy, const View *view,
                const Anatomy *second, const View *other, size_t width);

/* heat_write: map number `map` as a table for gnuplot's `matrix`, numbers only. */
void heat_write(const char *folder, const char *name, const View *view, size_t map);

#endif
