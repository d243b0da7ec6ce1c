/* tables: what the figures of chapter 11 are drawn from: measured on this machine. */
#ifndef GUPPY_SPEED_TABLES_H
#define GUPPY_SPEED_TABLES_H

#include <stdio.h>

/* speed_tables: in `folder`
 *
 *   climb.csv     step,name,gflops,fraction
 *   roofline.csv  name,intensity,gflops,limit,memory,cache
 *   sizes.csv     size,plain,fast           a product of square matrices, GFLOP/s
 *   read.csv      kilobytes,gigabytes_a_second
 *
 * and lines "name,value" for `values`. Fails as file_commit. */
void speed_tables(const char *folder, FILE *values);

#endif
