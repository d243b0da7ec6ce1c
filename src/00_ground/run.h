/* run: the names of the files of one run, in one place. A run is a folder, in which
 * each stage finds what the stages before it made. */
#ifndef GUPPY_RUN_H
#define GUPPY_RUN_H

#define RUN_FOLDER     "build/guppy/guppy" /* unless --run says otherwise */
#define RUN_TRAIN      "data/train.jsonl"
#define RUN_EVAL       "data/eval.jsonl"
#define RUN_TOKENIZER  "tokenizer.json"
#define RUN_TRAIN_IDS  "data/train.safetensors"
#define RUN_EVAL_IDS   "data/eval.safetensors"
#define RUN_MODEL      "model"
#define RUN_LOG        "log.csv"
#define RUN_TIME       "time.csv"
#define RUN_CHECKPOINT "checkpoint.safetensors"
#define RUN_SNAPSHOTS  "snapshots"

/* run_file: `given`, what a command line said, or run/name if it is NULL.
 *
 * Allocates; free it. */
char *run_file(const char *given, const char *run, const char *name);

#endif
