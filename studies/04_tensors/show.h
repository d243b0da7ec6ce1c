/* show: the kernels on numbers small enough to follow with a pencil. */
#ifndef GUPPY_TENSORS_SHOW_H
#define GUPPY_TENSORS_SHOW_H

#include <stddef.h>

/* tensor_print: a name, then x (rows, columns) with three digits after the point. */
void tensor_print(const char *name, const float *x, size_t rows, size_t columns);

/* show_kernels: every kernel on a tiny example.
 * show_text: the tokens of `text` (tokenizer.json in `tokenizer`; NULL: each byte is a
 * token) through embedding, LayerNorm, a linear layer and softmax, all newborn.
 * show_text_tables: the same, of a text without quotes, as text.csv and
 * text_tokens.csv in `folder`.
 * show_faults: softmax without the maximum, LayerNorm without the epsilon.
 *
 * All print the same on every machine with fused multiply-adds. */
void show_kernels(void);
void show_text(const char *text, const char *tokenizer);
void show_text_tables(const char *folder, const char *text, const char *tokenizer);
void show_faults(void);

#endif
