/* tables: what chapter 1 draws of the words, as CSV files with a header line. */
#ifndef GUPPY_DATA_TABLES_H
#define GUPPY_DATA_TABLES_H

/* data_write_tables: into RUN/01, from the training set and the test set of the run:
 *
 *   words.csv     rank, count, word: the words of the training set
 *   distinct.csv  after so many conversations: different questions, answers, both
 *   values.csv    name, value: what the text quotes */
void data_write_tables(const char *run);

#endif
