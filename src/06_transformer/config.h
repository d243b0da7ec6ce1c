/* config: the sizes of a model. Every size of the program comes from here. */
#ifndef GUPPY_CONFIG_H
#define GUPPY_CONFIG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    size_t V;                 /* vocabulary: how many tokens there are */
    size_t T;                 /* context: the longest sequence */
    size_t C;                 /* channels: the length of a token's vector */
    size_t L;                 /* layers (blocks) */
    size_t NH;                /* attention heads; each has HS = C / NH channels */
    size_t F;                 /* feed-forward width */
    double dropout;           /* probability while training */
    uint32_t pad, start, end; /* ids of <pad>, <|im_start|>, <|im_end|> */
} Config;

/* config_preset: the sizes of "guppy", "long" or "minnow". Fails with EX_USAGE on
 * another name, listing these. */
Config config_preset(const char *name);

/* config_read: the config.json of a model folder. Unknown keys are ignored; fails with
 * EX_DATAERR on a missing key (naming it) or a value that no model can have.
 * config_write: the same file, to an open stream. */
Config config_read(const char *path);
void config_write(FILE *stream, const Config *config);

#endif
