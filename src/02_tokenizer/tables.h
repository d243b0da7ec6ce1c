/* tables: what the figures of chapter 2 are drawn from. */
#ifndef GUPPY_TABLES_H
#define GUPPY_TABLES_H

/* tables_command: ... */
void tables_command(const char *folder, char **files);

#endif
