/* dataset: conversations as JSON lines, in any of three formats.
 *
 *   guppy   {"input": "hi", "output": "hello.", "category": "greeting"}
 *   text    {"text": "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n...",
 *            "category": "greeting"}
 *   openai  {"messages": [{"role": "user", "content": "hi"},
 *                         {"role": "assistant", "content": "hello."}]}
 *
 * In the first format an "instruction" may stand before the input: the two are the
 * question then, a newline between them, or the instruction alone if the input is empty
 * or missing. The category may be left out in all of them. Whoever reads conversations
 * reads them here, so every program of the book takes all three. */
#ifndef GUPPY_DATASET_H
#define GUPPY_DATASET_H

#include <stdio.h>

#include "01_datagen/conversation.h"

/* DatasetFormat: of what is written; FORMAT_PEOPLE is to be read by people alone: topic
 * and question, and below them the answer. */
typedef enum { FORMAT_GUPPY, FORMAT_TEXT, FORMAT_OPENAI, FORMAT_PEOPLE } DatasetFormat;

typedef struct Dataset Dataset;

/* dataset_open: start reading a file of JSON lines ("-": standard input). Fails as
 * file_read. dataset_close: free it and clear the handle. */
Dataset *dataset_open(const char *path);
void dataset_close(Dataset **dataset);

/* dataset_next: the next conversation; its texts live until the next call.
 *
 * Returns 0 at the end. Fails with EX_DATAERR, "PATH:LINE: expected X, found Y", on
 * anything but one question and one answer in one of the three formats. */
int dataset_next(Dataset *dataset, Conversation *conversation);

/* dataset_reply: as dataset_next, but a line may also be {"output": ...} alone: then
 * input is NULL. */
int dataset_reply(Dataset *dataset, Conversation *conversation);

/* dataset_write: one conversation as a line (for people, two).
 * dataset_format: the format of that name; fails with EX_USAGE.
 *
 * FORMAT_TEXT fails with EX_DATAERR when a text holds CHAT_START or CHAT_END: it could
 * not be read back. */
void dataset_write(FILE *stream, DatasetFormat format,
                   const Conversation *conversation);
DatasetFormat dataset_format(const char *name);

#endif
