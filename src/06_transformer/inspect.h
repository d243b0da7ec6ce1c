/* inspect: a model and what it makes of a sentence, as text on stdout. */
#ifndef GUPPY_INSPECT_H
#define GUPPY_INSPECT_H

#include "03_batches/sentence.h"
#include "06_transformer/model.h"

/* inspect_subject: the parameters, layers folded into one; the sentence's tokens; every
 * intermediate tensor: shape, mean, spread, range; the likeliest next tokens, and the
 * sentence's loss next to ln(V). Fails with EX_DATAERR if the loss is no number. */
void inspect_subject(const Model *model, Sentence *sentence);

#endif
