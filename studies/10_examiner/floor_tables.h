/* floor_tables: the floor under the loss, as chapter 8 draws and quotes it. */
#ifndef GUPPY_FLOOR_TABLES_H
#define GUPPY_FLOOR_TABLES_H

/* floor_tables: of the model and the eval data of a finished run, and the character
 * that wrote the data, writes into RUN/10/floor
 *
 *   topics.csv  topic, conversations, tokens, loss, floor, gap
 *   tied.csv    topic, what its questions and answers share, the gap: nats a
 *               conversation
 *   values.csv  loss, floor and gap of all of them, perplexity and floor_perplexity;
 *               the gap a conversation, of topics that share nothing and of others
 *
 * Fails as floor_table does. */
void floor_tables(const char *run, const char *character);

#endif
