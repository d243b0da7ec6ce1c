/* cost_tables: what the figures of chapter 13 are drawn from. */
#ifndef GUPPY_COST_TABLES_H
#define GUPPY_COST_TABLES_H

/* cost_tables: read what bench/ranks.sh has measured, DIR/13/measured.csv, and write
 * into the run's folder 13
 *
 *   order.csv   sums of the same weights in a thousand orders: how far from the true
 *               one, in units of the last place; how many
 *   memory.csv  by ranks: the most memory that the first rank had, and the last
 *   cost.csv    fish, gigabits a second, ranks: how many times as fast as one
 *   parts.csv   a step of guppy with eight ranks, by gigabits: seconds of each part
 *   values.csv  numbers that the prose names, the measured ones among them
 *
 * Fails as file_read, model_load and file_begin do, and with EX_DATAERR where a
 * measured number is missing. */
void cost_tables(const char *run);

/* Cost: what a step with several ranks is made of, and how fast each part goes.
 * CostParts: the seconds of these parts, which come one after the other:
 *
 *   work      6 * parameters * tokens / (ranks * flops): the passes, divided
 *   bytes     8 * parameters * (1 - 1 / ranks) / bytes: to the owners, and back
 *   adding    parameters * add: an owner adds all ranks' parts of its slice
 *   waiting   latency * messages that wait for each other
 *
 * One rank only works. */
typedef struct {
    double parameters, tokens; /* of the model; of a step */
    double flops;              /* a second, of one rank */
    double bytes;        /* a second, that a rank can send while it gets as many */
    double latency, add; /* seconds of a message; of adding a float */
} Cost;

typedef struct {
    double work, bytes, adding, waiting;
} CostParts;

CostParts cost_parts(const Cost *cost, int ranks);

#endif
