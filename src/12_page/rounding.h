/* rounding: a matrix in whole numbers from -levels to levels, a scale for each row.
 *
 *   scale[m] = max over k of |w[m,k]| / levels, rounded up to 17 significant bits
 *   q[m,k]   = the integer nearest to w[m,k] / scale[m], of two the even one
 *
 * 17 bits of scale and 7 of q are the 24 of a float: q * scale is exact. So a matrix
 * that was rounded is a matrix of floats like any other, and rounding it again finds
 * the same numbers and the same scales. */
#ifndef GUPPY_ROUNDING_H
#define GUPPY_ROUNDING_H

#include "06_transformer/model.h"

#define ROUNDING_LEVELS 127 /* of eight bits; of six 31, of four 7 */

/* rounding_scale: of one row of K weights; 0 where all are smaller than 2^-100.
 * rounding_row: its integers q (K); all 0 where the scale is 0.
 *
 * Requires 1 <= levels <= 127. Fails with EX_DATAERR on a weight beyond 2^100. */
float rounding_scale(const float *row, size_t K, int levels);
void rounding_row(int8_t *restrict q, const float *restrict row, float scale, size_t K);

/* rounding_kind: whether parameter `spec` is a matrix that is rounded: the embedding of
 * tokens, which is the head, and the four of a block. Positions, norms and biases stay
 * floats.
 *
 * rounding_apply: w becomes q * scale in every matrix of `kind` (a spec), or, with
 * PARAMETER_SPECS, in all of them. */
int rounding_kind(size_t spec);
void rounding_apply(Model *model, size_t kind, int levels);

/* rounding_save: the model, rounded to eight bits, as a folder: tokenizer.json and
 * training.json as they are in the folder `from`; config.json, which also says what the
 * activation is, the epsilon of the norms, and that matrices are bytes; and in
 * model.safetensors every matrix as I8, its scales as F32, NAME.scale (M), and the rest
 * as F32. Fails as json_read and file_commit do.
 *
 * rounding_load: the model of such a folder, whose matrices are q * scale. It has the
 * bits that rounding_apply makes of the model that was saved. Allocates; model_free.
 * Fails as model_load does, and on a scale below 0 or beyond 2^93.
 * rounding_load_any: the same, or model_load, whichever config.json asks for. */
void rounding_save(const Model *model, const char *folder, const char *from);
Model *rounding_load(const char *folder);
Model *rounding_load_any(const char *folder);

#endif
