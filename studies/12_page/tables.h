/* tables: what the figures of chapter 12 are drawn from. */
#ifndef GUPPY_PAGE_TABLES_H
#define GUPPY_PAGE_TABLES_H

/* page_tables: measure the model of a run in eight bits and in fewer, and write
 *
 *   bits.csv    the loss by bits, with a scale for each row and with one for each matrix
 *   marks.csv   the exam by bits
 *   kinds.csv   each kind of matrix: bytes, and the loss when it alone has four bits
 *   row.csv     some weights of a row, and what rounding makes of them
 *   values.csv  numbers that the prose names
 *
 * into the run's folder 12. Fails as fish_load, character_load and file_begin do. */
void page_tables(const char *run, const char *character);

/* PageSpeed: tokens a second of one core, in floats and in bytes, and the most that
 * reading the weights allows. page_speed: measured on the model in a folder. */
typedef struct {
    double floats, bytes;
    double floats_most, bytes_most;
} PageSpeed;

PageSpeed page_speed(const char *folder);

#endif
