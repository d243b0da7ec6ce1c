/* inspect: a model and what it makes of a sentence, as text on stdout. */
#ifndef GUPPY_INSPECT_H
#define GUPPY_INSPECT_H

#include "studies/06_transformer/subject.h"

/* inspect_subject: the parameters, layers folded into one; the sentence's tokens; every
 * intermediate tensor: shape, mean, spread, range; the likeliest next tokens, and the
 * sentence's loss next to ln(V). Fails with EX_DATAERR where a number is none (a weight
 * may be too large for its products).
 *
 * dump  a folder for dump_write, of the sentence but for its last token, which has no
 *       target; NULL: none */
void inspect_subject(Subject *subject, const char *dump);

#endif
