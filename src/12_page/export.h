/* export: a fish in the formats of other programs, which then need no code of ours.
 * One interface over export.c, gguf.c and onnx.c.
 *
 * This transformer is GPT-2 (Radford et al. 2019) with ReLU in place of GELU. */
#ifndef GUPPY_EXPORT_H
#define GUPPY_EXPORT_H

#include "06_transformer/model.h"
#include "09_chat/sample.h"

/* export_gpt2: a folder as Hugging Face's libraries load GPT-2: what export_settings
 * writes, and model.safetensors with the matrices of a block transposed, (in, out).
 *
 * export_settings: what goes with a model, whatever its format: config.json, which
 * calls it a GPT-2; tokenizer.json of the folder `from`; tokenizer_config.json with a
 * chat template; generation_config.json with how answers are drawn.
 *
 * Both fail as file_read and file_commit do. */
void export_gpt2(const Model *model, const Sampling *sampling, const char *folder,
                 const char *from);
void export_settings(const Model *model, const Sampling *sampling, const char *folder,
                     const char *from);

/* EXPORT_TEMPLATE: a conversation in the words of chat templates (Jinja). */
extern const char EXPORT_TEMPLATE[];

/* export_gguf: folder/model.gguf, one file with the tokenizer in it, as llama.cpp loads
 * GPT-2. There GPT-2 has GELU, whatever the file says. But
 *
 *   relu(z) = relu(64 z) / 64,  and  gelu(64 z) / 64  is nearly the same
 *
 * so up.weight and up.bias are written 64 times as large, down.weight a 64th.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * Fails as file_read and file_commit do, and with EX_DATAERR where the model has fewer
 * rows than the tokenizer has tokens. */
#define GGUF_LIFT 64
void export_gguf(const Model *model, const char *folder, const char *from);

/* export_onnx: what export_settings writes, and onnx/model.onnx, a graph of opset 17
 * with a KV cache; onnx/model_quantized.onnx, the same with matrices in bytes, which
 * are floats again before they are multiplied. Both take input_ids, attention_mask,
 * position_ids and past_key_values.LAYER.key and .value, and give logits and
 * present.LAYER.key and .value, as Transformers.js calls them.
 * https://github.com/onnx/onnx/blob/main/docs/IR.md
 *
 * Fails as file_read and file_commit do, and with EX_UNAVAILABLE where the program was
 * built without ONNX's schema. */
void export_onnx(const Model *model, const Sampling *sampling, const char *folder,
                 const char *from);

#endif
