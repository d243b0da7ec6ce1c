/* file: reading whole files, checked; writing files that are either old or new, never
 * half. */
#ifndef GUPPY_FILE_H
#define GUPPY_FILE_H

#include <stddef.h>
#include <stdio.h>

/* file_read: the whole of a file ("-": standard input), with a NUL after its last byte.
 *
 * size  receives the number of bytes, the NUL not counted
 *
 * Allocates the result; release with free. Fails with EX_NOINPUT when there is no such
 * file, with EX_IOERR when it cannot be read to its end. */
char *file_read(const char *path, size_t *size);

/* file_cannot_open: fail because `path` could not be opened, for the reason in errno:
 * EX_NOINPUT when there is no such file, EX_OSERR when there is no memory, else
 * EX_IOERR. Advises to run make where make would make it. */
_Noreturn void file_cannot_open(const char *path);

/* file_cannot_write: fail with EX_IOERR (no memory: EX_OSERR) because `path` could not
 * be written, for the reason in errno (0: not known). Says what to do about it. */
_Noreturn void file_cannot_write(const char *path);

/* AtomicFile: a file being written aside, in the folder where it will be. */
typedef struct {
    FILE *stream; /* write here */
    char *path;   /* where it will be; a link's target, when it is a link */
    char *aside;  /* where it is until then; NULL: a device, written directly */
} AtomicFile;

/* file_begin: start writing `path` aside; missing folders of the path are made.
 * file_commit: flush, fsync, rename over `path`, fsync the folder; the file is whole.
 *
 * Whatever stops the program in between, `path` keeps its old bytes or has all the new
 * ones. Both fail as file_cannot_write; file_commit also reports an error of any
 * earlier write to the stream. What is begun and not committed is removed by fail, and
 * by a signal that ends the program (SIGHUP, SIGINT, SIGPIPE, SIGTERM); what a killed
 * program left is removed when `path` is begun again. A link is followed; one to
 * nothing is refused. Requires at most 64 files at a time. */
AtomicFile file_begin(const char *path);

void file_commit(AtomicFile *file);

/* file_copy: write the bytes of one file to another path. Fails as file_read and
 * file_begin do. */
void file_copy(const char *from, const char *to);

/* csv_begin: start writing FOLDER/NAME, a table whose first line names its columns.
 * Committed, and failing, as any other file. */
AtomicFile csv_begin(const char *folder, const char *name, const char *columns);

/* csv_text: a text as one field of a table, in quotes if it needs them (RFC 4180); line
 * breaks, and all else that could drive a terminal, as '?' (text_put). */
void csv_text(FILE *stream, const char *text, size_t length);

/* file_exists: whether there is something readable at `path`. */
int file_exists(const char *path);

/* folder_make: make a folder and those above it; no error when it is there already.
 * Fails as file_cannot_write. */
void folder_make(const char *path);

/* path_join: "folder/name" as a new string. Allocates; release with free. */
char *path_join(const char *folder, const char *name);

#endif
