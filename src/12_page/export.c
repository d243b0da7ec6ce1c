#include "12_page/export.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "12_page/rounding.h"

#include <stdio.h>
#include <stdlib.h>

/* What GPT-2's parameters are called; those of a block come after "h.0." */
static const char *const GPT2_NAMES[PARAMETER_SPECS] = {
    [TOK_EMB] = "wte.weight",
    [POS_EMB] = "wpe.weight",
    [NORM1_WEIGHT] = "ln_1.weight",
    [NORM1_BIAS] = "ln_1.bias",
    [QKV_WEIGHT] = "attn.c_attn.weight",
    [QKV_BIAS] = "attn.c_attn.bias",
    [OUT_WEIGHT] = "attn.c_proj.weight",
    [OUT_BIAS] = "attn.c_proj.bias",
    [NORM2_WEIGHT] = "ln_2.weight",
    [NORM2_BIAS] = "ln_2.bias",
    [UP_WEIGHT] = "mlp.c_fc.weight",
    [UP_BIAS] = "mlp.c_fc.bias",
    [DOWN_WEIGHT] = "mlp.c_proj.weight",
    [DOWN_BIAS] = "mlp.c_proj.bias",
    [NORM_WEIGHT] = "ln_f.weight",
    [NORM_BIAS] = "ln_f.bias",
};

const char EXPORT_TEMPLATE[] =
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

static void export_json(const char *folder, const char *name, json_t *object) {
    char *path = path_join(folder, name);
    AtomicFile file = file_begin(path);
    json_dumpf(object, file.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    fputc('\n', file.stream);
    file_commit(&file);
    json_decref(object);
    free(path);
}

/* What GPT-2 has and this model lacks, dropout for one, is off. */
static json_t *export_config(const Model *model) {
    const Config *c = &model->config;
    json_t *config =
        json_pack("{ss s[s] ss sf sf sf sf sf sb sb ss}", "model_type", "gpt2",
                  "architectures", "GPT2LMHeadModel", "activation_function", "relu",
                  "layer_norm_epsilon", 1e-5, "attn_pdrop", 0.0, "embd_pdrop", 0.0,
                  "resid_pdrop", 0.0, "initializer_range", 0.02, "scale_attn_weights",
                  1, "tie_word_embeddings", 1, "torch_dtype", "float32");
    const struct {
        const char *key;
        size_t value;
    } sizes[] = {
        {"vocab_size", c->V},     {"n_positions", c->T},    {"n_ctx", c->T},
        {"n_embd", c->C},         {"n_layer", c->L},        {"n_head", c->NH},
        {"n_inner", c->F},        {"pad_token_id", c->pad}, {"bos_token_id", c->start},
        {"eos_token_id", c->end},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        json_object_set_new(config, sizes[i].key,
                            json_integer((json_int_t)sizes[i].value));
    return config;
}

void export_settings(const Model *model, const Sampling *sampling, const char *folder,
                     const char *from) {
    const Config *c = &model->config;
    char *source = path_join(from, "tokenizer.json");
    char *tokenizer = path_join(folder, "tokenizer.json");
    file_copy(source, tokenizer);
    export_json(folder, "config.json", export_config(model));
    /* Were GPT2Tokenizer named, it would add a token that the model has no row for. */
    export_json(folder, "tokenizer_config.json",
                json_pack("{ss ss ss ss si sb ss}", "tokenizer_class",
                          "PreTrainedTokenizerFast", "bos_token", CHAT_START,
                          "eos_token", CHAT_END, "pad_token", TOKENIZER_PAD,
                          "model_max_length", (int)c->T, "clean_up_tokenization_spaces",
                          0, "chat_template", EXPORT_TEMPLATE));
    export_json(folder, "generation_config.json",
                json_pack("{si si si si sb sf si}", "pad_token_id", (int)c->pad,
                          "bos_token_id", (int)c->start, "eos_token_id", (int)c->end,
                          "max_new_tokens", (int)sampling->max_tokens, "do_sample",
                          sampling->temperature > 0, "temperature",
                          sampling->temperature, "top_k", (int)sampling->top_k));
    free(source);
    free(tokenizer);
}

/* gpt2_transpose: to (K,M) from w (M,K), in blocks that a cache holds. */
static void gpt2_transpose(float *to, const float *w, size_t M, size_t K) {
    for (size_t first = 0; first < M; first += 16)
        for (size_t k = 0; k < K; k++)
            for (size_t m = first; m < M && m < first + 16; m++)
                to[k * M + m] = w[m * K + k];
}

void export_gpt2(const Model *model, const Sampling *sampling, const char *folder,
                 const char *from) {
    const Layout *layout = &model->layout;
    FileTensor *tensors = memory_new(layout->count, sizeof *tensors);
    char(*names)[64] = memory_new(layout->count, sizeof *names);
    float *transposed = memory_new(layout->total, sizeof *transposed);
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        size_t M = t->shape[0], K = t->shape[1];
        float *w = model->parameters + t->offset;
        if (t->per_layer)
            snprintf(names[i], sizeof *names, "h.%zu.%s", t->layer,
                     GPT2_NAMES[t->spec]);
        else
            snprintf(names[i], sizeof *names, "%s", GPT2_NAMES[t->spec]);
        tensors[i] = (FileTensor){names[i], TENSOR_F32, t->rank, {M, K}, w};
        if (t->per_layer && rounding_kind(t->spec)) {
            float *to = transposed + t->offset;
            gpt2_transpose(to, w, M, K);
            tensors[i] = (FileTensor){names[i], TENSOR_F32, 2, {K, M}, to};
        }
    }
    export_settings(model, sampling, folder, from);
    char *path = path_join(folder, "model.safetensors");
    safetensors_write(path, &(FileText){"format", "pt"}, 1, tensors, layout->count);
    free(path);
    free(tensors);
    free(names);
    free(transposed);
}
