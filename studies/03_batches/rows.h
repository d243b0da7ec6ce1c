/* rows: conversations that people typed: JSON lines, or a sheet that a class filled in,
 * saved as CSV. Every row is checked before anything is made of any. */
#ifndef GUPPY_TYPED_ROWS_H
#define GUPPY_TYPED_ROWS_H

#include "02_tokenizer/tokenizer.h"
#include <stddef.h>
#include <stdio.h>

#define ROWS_LEAST 50 /* pairs; from fewer nothing is trained */
#define ROWS_ASIDE 10 /* of so many questions one is kept aside, to ask about */

typedef struct {
    char *question, *answer;
    size_t line; /* where it begins in the file */
    int aside;   /* kept to ask about; equal questions are on the same side */
} Row;

typedef struct {
    Row *rows;
    size_t count, capacity, aside;
    char *text; /* the file; rows of a sheet point into it */
    const char *path;
} Rows;

/* rows_read: the pairs of a file, blanks around them removed. A file whose first
 * character is '{' is read as dataset_next reads it. Else it is a sheet: columns
 * divided by commas, semicolons or tabs, whichever its first line has most of; that
 * line names them. "question" and "answer" are looked for, or "input" and "output",
 * "prompt" and "response", in any case; without them the sheet is refused: its first
 * line might be a pair. RFC 4180: a field in quotation marks may have separators, line
 * breaks, and quotation marks, doubled. A lone \r ends a line as well.
 *
 * Fails with EX_DATAERR, "PATH:LINE: expected X, found Y", on a row without question or
 * answer, with more or fewer columns than the first line, on bytes that are not UTF-8
 * or drive a terminal, on what separates turns; up to ten of them are listed, and then
 * on fewer than ROWS_LEAST pairs. Allocates; rows_free releases it and clears it. */
Rows rows_read(const char *path);
void rows_free(Rows *rows);

/* rows_write: FOLDER/train.jsonl and FOLDER/eval.jsonl; a line about them on `report`.
 * Fails as file_begin.
 *
 * rows_fit: fails with EX_DATAERR on rows that are more than `context` tokens and one,
 * listed as above. */
void rows_write(const Rows *rows, const char *folder, FILE *report);
void rows_fit(const Rows *rows, Tokenizer *tokenizer, size_t context);

#endif
