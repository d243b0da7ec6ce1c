/* tensor_tables: what the figures of chapter 4 are drawn from. Most of it is measured,
 * and differs from machine to machine and from run to run. */
#ifndef GUPPY_TENSOR_TABLES_H
#define GUPPY_TENSOR_TABLES_H

/* tensor_tables: write climb.csv, roofline.csv, sizes.csv, read.csv, exp.csv, sums.csv,
 * text.csv, text_tokens.csv and values.csv into `folder`; `tokenizer` as in show_text.
 * Takes some seconds. Fails as file_commit. */
void tensor_tables(const char *folder, const char *tokenizer);

#endif
