/* lift: the fish with GELU where it was trained with ReLU, as llama.cpp reads it. */
#ifndef GUPPY_LIFT_H
#define GUPPY_LIFT_H

#include "09_chat/decoder.h"

/* gelu: z times the chance that a normal number is below z, by the usual formula,
 *
 *   z/2 * (1 + tanh(sqrt(2/pi) * (z + 0.044715 z^3)))
 *
 * Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2. */
float gelu(float z);

/* LIFTED_FLOATS: DECODER_FLOATS, but that the hidden values of the feed-forward are
 * gelu(lift z) / lift. lift_set: that lift, for all decoders. */
extern const DecoderKernels LIFTED_FLOATS;
void lift_set(float lift);

/* lift_tables: writes into FOLDER/lift.csv what GELU adds to the loss of the model of
 * a folder by lift, 1 being GELU as it is; and into `values` lift_1 and lift_64. Over
 * the first `lines` conversations of a dataset. */
void lift_tables(const char *folder, FILE *values, const char *model,
                 const char *dataset, size_t lines);

#endif
