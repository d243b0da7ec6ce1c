#include "12_page/export.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "12_page/rounding.h"

#if __has_include("onnx.pb-c.c") /* which the Makefile has protoc-c make */
#include "onnx.pb-c.c"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* OnnxGraph: a graph in the making, in protobuf-c's structures. All of it is in blocks
 * that are released together. */
typedef struct {
    void **blocks;
    size_t count, capacity;
    Onnx__GraphProto graph;
    size_t node_room, tensor_room, input_room, output_room;
    size_t values; /* made so far; each has a number for a name */
    int rounded;   /* matrices in bytes */
} OnnxGraph;

static void *onnx_new(OnnxGraph *g, size_t count, size_t size) {
    g->blocks = memory_grow(g->blocks, &g->capacity, g->count + 1, sizeof *g->blocks);
    return g->blocks[g->count++] = memory_new(count, size);
}

__attribute__((format(printf, 2, 3))) static char *onnx_text(OnnxGraph *g,
                                                             const char *format, ...) {
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    require(length >= 0 && (size_t)length < sizeof text);
    return memcpy(onnx_new(g, (size_t)length + 1, 1), text, (size_t)length);
}

/* onnx_node: the operator's only output, of its inputs; NULL ends them. */
#define onnx_node(g, op, ...) onnx_apply(g, op, (char *[]){__VA_ARGS__, NULL})

static char *onnx_apply(OnnxGraph *g, char *op, char **inputs) {
    Onnx__NodeProto *node = onnx_new(g, 1, sizeof *node);
    onnx__node_proto__init(node);
    while (inputs[node->n_input]) node->n_input++;
    node->input = onnx_new(g, node->n_input, sizeof *node->input);
    memcpy(node->input, inputs, node->n_input * sizeof *inputs);
    node->n_output = 1;
    node->output = onnx_new(g, 3, sizeof *node->output);
    node->output[0] = onnx_text(g, "%zu", g->values++);
    node->op_type = op;
    node->name = onnx_text(g, "%s_%s", op, node->output[0]);
    node->attribute = onnx_new(g, 4, sizeof *node->attribute);
    g->graph.node = memory_grow(g->graph.node, &g->node_room, g->graph.n_node + 1,
                                sizeof *g->graph.node);
    g->graph.node[g->graph.n_node++] = node;
    return node->output[0];
}

static Onnx__NodeProto *onnx_last(OnnxGraph *g) {
    return g->graph.node[g->graph.n_node - 1];
}

/* An attribute of the last node. */
static Onnx__AttributeProto *onnx_attribute(OnnxGraph *g, char *name, int type) {
    Onnx__AttributeProto *attribute = onnx_new(g, 1, sizeof *attribute);
    onnx__attribute_proto__init(attribute);
    attribute->name = name;
    attribute->has_type = 1;
    attribute->type = (Onnx__AttributeProto__AttributeType)type;
    Onnx__NodeProto *node = onnx_last(g);
    node->attribute[node->n_attribute++] = attribute;
    return attribute;
}

static void onnx_integer(OnnxGraph *g, char *name, int64_t value) {
    Onnx__AttributeProto *attribute =
        onnx_attribute(g, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);
    attribute->has_i = 1;
    attribute->i = value;
}

static void onnx_order(OnnxGraph *g, size_t count, const int64_t *order) {
    Onnx__AttributeProto *attribute =
        onnx_attribute(g, "perm", ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);
    attribute->n_ints = count;
    attribute->ints = onnx_new(g, count, sizeof *order);
    memcpy(attribute->ints, order, count * sizeof *order);
}

/* A constant; its bytes are copied. Returns its name. */
static char *onnx_tensor(OnnxGraph *g, char *name, int type, size_t rank,
                         const size_t *shape, const void *data, size_t size) {
    Onnx__TensorProto *tensor = onnx_new(g, 1, sizeof *tensor);
    onnx__tensor_proto__init(tensor);
    tensor->name = name;
    tensor->has_data_type = 1;
    tensor->data_type = type;
    tensor->n_dims = rank;
    tensor->dims = onnx_new(g, rank, sizeof *tensor->dims);
    for (size_t d = 0; d < rank; d++) {
        tensor->dims[d] = (int64_t)shape[d];
        size *= shape[d];
    }
    tensor->has_raw_data = 1;
    tensor->raw_data.len = size;
    tensor->raw_data.data = memcpy(onnx_new(g, size, 1), data, size);
    g->graph.initializer =
        memory_grow(g->graph.initializer, &g->tensor_room, g->graph.n_initializer + 1,
                    sizeof *g->graph.initializer);
    g->graph.initializer[g->graph.n_initializer++] = tensor;
    return name;
}

static char *onnx_number(OnnxGraph *g, int64_t value) {
    return onnx_tensor(g, onnx_text(g, "%zu", g->values++),
                       ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 0, NULL, &value,
                       sizeof value);
}

static char *onnx_numbers(OnnxGraph *g, size_t count, const int64_t *values) {
    return onnx_tensor(g, onnx_text(g, "%zu", g->values++),
                       ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 1, &count, values,
                       sizeof *values);
}

static char *onnx_real(OnnxGraph *g, float value) {
    return onnx_tensor(g, onnx_text(g, "%zu", g->values++),
                       ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 0, NULL, &value,
                       sizeof value);
}

/* A parameter of the model. Of a matrix in bytes: what DequantizeLinear makes of it. */
static char *onnx_parameter(OnnxGraph *g, const Model *model, size_t spec,
                            size_t layer) {
    const Tensor *t = layout_at(&model->layout, spec, layer);
    const float *w = model->parameters + t->offset;
    char *name = onnx_text(g, "%s", t->name);
    if (!g->rounded || !rounding_kind(spec))
        return onnx_tensor(g, name, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, t->rank,
                           t->shape, w, sizeof *w);
    size_t M = t->shape[0], K = t->shape[1];
    int8_t *q = onnx_new(g, M * K, 1);
    float *scale = onnx_new(g, M, sizeof *scale);
    for (size_t m = 0; m < M; m++) {
        scale[m] = rounding_scale(w + m * K, K, ROUNDING_LEVELS);
        rounding_row(q + m * K, w + m * K, scale[m], K);
        if (scale[m] == 0) scale[m] = 1; /* of zeros any scale will do, but 0 */
    }
    onnx_tensor(g, name, ONNX__TENSOR_PROTO__DATA_TYPE__INT8, 2, t->shape, q, 1);
    char *scales =
        onnx_tensor(g, onnx_text(g, "%s.scale", t->name),
                    ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 1, &M, scale, sizeof *scale);
    char *weights = onnx_node(g, "DequantizeLinear", name, scales);
    onnx_integer(g, "axis", 0);
    return weights;
}

static char *onnx_swap(OnnxGraph *g, char *x, size_t rank, const int64_t *order) {
    char *swapped = onnx_node(g, "Transpose", x);
    onnx_order(g, rank, order);
    return swapped;
}

/* y = x . w^T + bias */
static char *onnx_linear(OnnxGraph *g, const Model *model, char *x, size_t weight,
                         size_t bias, size_t layer) {
    char *w =
        onnx_swap(g, onnx_parameter(g, model, weight, layer), 2, (int64_t[]){1, 0});
    return onnx_node(g, "Add", onnx_node(g, "MatMul", x, w),
                     onnx_parameter(g, model, bias, layer));
}

static char *onnx_norm(OnnxGraph *g, const Model *model, char *x, size_t gain,
                       size_t bias, size_t layer) {
    char *y =
        onnx_node(g, "LayerNormalization", x, onnx_parameter(g, model, gain, layer),
                  onnx_parameter(g, model, bias, layer));
    Onnx__AttributeProto *epsilon =
        onnx_attribute(g, "epsilon", ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT);
    epsilon->has_f = 1;
    epsilon->f = 1e-5f;
    return y;
}

/* An input or an output; a size below 0 may be any, and is called by its place in
 * `free`. */
static void onnx_port(OnnxGraph *g, int out, char *name, int type, size_t rank,
                      const int64_t *shape, char *const *free_sizes) {
    Onnx__ValueInfoProto *port = onnx_new(g, 1, sizeof *port);
    Onnx__TypeProto *of = onnx_new(g, 1, sizeof *of);
    Onnx__TypeProto__Tensor *tensor = onnx_new(g, 1, sizeof *tensor);
    Onnx__TensorShapeProto *sizes = onnx_new(g, 1, sizeof *sizes);
    onnx__value_info_proto__init(port);
    onnx__type_proto__init(of);
    onnx__type_proto__tensor__init(tensor);
    onnx__tensor_shape_proto__init(sizes);
    port->name = name;
    port->type = of;
    of->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    of->tensor_type = tensor;
    tensor->has_elem_type = 1;
    tensor->elem_type = type;
    tensor->shape = sizes;
    sizes->n_dim = rank;
    sizes->dim = onnx_new(g, rank, sizeof *sizes->dim);
    for (size_t d = 0; d < rank; d++) {
        Onnx__TensorShapeProto__Dimension *size = onnx_new(g, 1, sizeof *size);
        onnx__tensor_shape_proto__dimension__init(size);
        size->value_case = shape[d] < 0
                               ? ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM
                               : ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        if (shape[d] < 0)
            size->dim_param = free_sizes[d];
        else
            size->dim_value = shape[d];
        sizes->dim[d] = size;
    }
    Onnx__ValueInfoProto ***list = out ? &g->graph.output : &g->graph.input;
    size_t *count = out ? &g->graph.n_output : &g->graph.n_input;
    *list = memory_grow(*list, out ? &g->output_room : &g->input_room, *count + 1,
                        sizeof **list);
    (*list)[(*count)++] = port;
}

/* One size of a tensor, as a list of one number. */
static char *onnx_size(OnnxGraph *g, char *x, int64_t axis) {
    return onnx_node(g, "Gather", onnx_node(g, "Shape", x), onnx_numbers(g, 1, &axis));
}

/* What is added to a score: 0 where a token may look, else so little that nothing is
 * left of it. (B,1,S,P+S) */
static char *onnx_mask(OnnxGraph *g, char *ids, char *attended, char *past) {
    static const int64_t row[] = {1}, middle[] = {1, 2};
    char *P = onnx_node(g, "Squeeze", onnx_size(g, past, 2));
    char *S = onnx_node(g, "Squeeze", onnx_size(g, ids, 1));
    char *all = onnx_node(g, "Add", P, S), *one = onnx_number(g, 1);
    char *rows = onnx_node(g, "Range", P, all, one);
    char *columns = onnx_node(g, "Range", onnx_number(g, 0), all, one);
    rows = onnx_node(g, "Unsqueeze", rows, onnx_numbers(g, 1, row));
    char *earlier = onnx_node(g, "LessOrEqual", columns, rows);
    char *there = onnx_node(g, "Cast", attended);
    onnx_integer(g, "to", ONNX__TENSOR_PROTO__DATA_TYPE__BOOL);
    there = onnx_node(g, "Unsqueeze", there, onnx_numbers(g, 2, middle));
    char *both = onnx_node(g, "And", earlier, there);
    return onnx_node(g, "Where", both, onnx_real(g, 0), onnx_real(g, -1e9f));
}

/* A third of qkv (B,S,3C), split into heads: (B,NH,S,HS). */
static char *onnx_heads(OnnxGraph *g, const Config *c, char *third) {
    const int64_t shape[] = {0, 0, (int64_t)c->NH, (int64_t)(c->C / c->NH)};
    char *split = onnx_node(g, "Reshape", third, onnx_numbers(g, 4, shape));
    return onnx_swap(g, split, 4, (int64_t[]){0, 2, 1, 3});
}

/* Keys or values: those of before, an input, and behind them the new ones; all of them
 * are an output. */
static char *onnx_cache(OnnxGraph *g, const Config *c, char *third, size_t layer,
                        const char *which) {
    const int64_t shape[] = {-1, (int64_t)c->NH, -1, (int64_t)(c->C / c->NH)};
    char *past = onnx_text(g, "past_key_values.%zu.%s", layer, which);
    char *present = onnx_text(g, "present.%zu.%s", layer, which);
    onnx_port(g, 0, past, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 4, shape,
              (char *[]){"batch", NULL, "past", NULL});
    char *heads = onnx_heads(g, c, third);
    onnx_node(g, "Concat", past, heads);
    onnx_integer(g, "axis", 2);
    onnx_last(g)->output[0] = present;
    onnx_port(g, 1, present, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 4, shape,
              (char *[]){"batch", NULL, "all", NULL});
    return present;
}

static char *onnx_attention(OnnxGraph *g, const Model *model, char *x, char *mask,
                            size_t layer) {
    const Config *c = &model->config;
    const int64_t flat[] = {0, 0, (int64_t)c->C};
    char *qkv = onnx_linear(g, model, x, QKV_WEIGHT, QKV_BIAS, layer);
    char *q = onnx_node(g, "Split", qkv);
    onnx_integer(g, "axis", 2);
    Onnx__NodeProto *split = onnx_last(g);
    char *k = split->output[1] = onnx_text(g, "%zu", g->values++);
    char *v = split->output[2] = onnx_text(g, "%zu", g->values++);
    split->n_output = 3;
    q = onnx_heads(g, c, q);
    k = onnx_cache(g, c, k, layer, "key");
    v = onnx_cache(g, c, v, layer, "value");
    k = onnx_swap(g, k, 4, (int64_t[]){0, 1, 3, 2});
    float scale = 1 / sqrtf((float)(c->C / c->NH));
    char *scores =
        onnx_node(g, "Mul", onnx_node(g, "MatMul", q, k), onnx_real(g, scale));
    char *att = onnx_node(g, "Softmax", onnx_node(g, "Add", scores, mask));
    onnx_integer(g, "axis", -1);
    char *mix =
        onnx_swap(g, onnx_node(g, "MatMul", att, v), 4, (int64_t[]){0, 2, 1, 3});
    mix = onnx_node(g, "Reshape", mix, onnx_numbers(g, 3, flat));
    return onnx_linear(g, model, mix, OUT_WEIGHT, OUT_BIAS, layer);
}

/* The whole graph: logits for every token of input_ids (B,S), which come after those
 * whose keys and values are given. */
static void onnx_build(OnnxGraph *g, const Model *model) {
    const Config *c = &model->config;
    const int64_t ids[] = {-1, -1}, logits[] = {-1, -1, (int64_t)c->V};
    char *const sizes[] = {"batch", "tokens", NULL};
    onnx_port(g, 0, "input_ids", ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 2, ids, sizes);
    onnx_port(g, 0, "attention_mask", ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 2, ids,
              (char *[]){"batch", "all"});
    onnx_port(g, 0, "position_ids", ONNX__TENSOR_PROTO__DATA_TYPE__INT64, 2, ids,
              sizes);
    onnx_port(g, 1, "logits", ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, 3, logits, sizes);
    char *words = onnx_parameter(g, model, TOK_EMB, 0);
    char *x = onnx_node(
        g, "Add", onnx_node(g, "Gather", words, "input_ids"),
        onnx_node(g, "Gather", onnx_parameter(g, model, POS_EMB, 0), "position_ids"));
    char *mask = onnx_mask(g, "input_ids", "attention_mask", "past_key_values.0.key");
    for (size_t layer = 0; layer < c->L; layer++) {
        char *y = onnx_norm(g, model, x, NORM1_WEIGHT, NORM1_BIAS, layer);
        x = onnx_node(g, "Add", x, onnx_attention(g, model, y, mask, layer));
        y = onnx_norm(g, model, x, NORM2_WEIGHT, NORM2_BIAS, layer);
        y = onnx_linear(g, model, y, UP_WEIGHT, UP_BIAS, layer);
        y = onnx_linear(g, model, onnx_node(g, "Relu", y), DOWN_WEIGHT, DOWN_BIAS,
                        layer);
        x = onnx_node(g, "Add", x, y);
    }
    x = onnx_norm(g, model, x, NORM_WEIGHT, NORM_BIAS, 0);
    onnx_node(g, "MatMul", x, onnx_swap(g, words, 2, (int64_t[]){1, 0}));
    onnx_last(g)->output[0] = "logits";
}

static void onnx_write(const Model *model, const char *folder, const char *name,
                       int rounded) {
    OnnxGraph g = {.rounded = rounded};
    Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT;
    Onnx__ModelProto whole = ONNX__MODEL_PROTO__INIT;
    onnx__graph_proto__init(&g.graph);
    g.graph.name = "guppy";
    onnx_build(&g, model);
    opset.domain = "";
    opset.has_version = 1;
    opset.version = 17;
    whole.has_ir_version = 1;
    whole.ir_version = 8;
    whole.producer_name = "guppy.c";
    whole.n_opset_import = 1;
    whole.opset_import = (Onnx__OperatorSetIdProto *[]){&opset};
    whole.graph = &g.graph;
    size_t size = onnx__model_proto__get_packed_size(&whole);
    uint8_t *bytes = memory_new(size, 1);
    onnx__model_proto__pack(&whole, bytes);
    char *path = path_join(folder, name);
    AtomicFile file = file_begin(path);
    fwrite(bytes, 1, size, file.stream);
    file_commit(&file);
    free(path);
    free(bytes);
    while (g.count > 0) free(g.blocks[--g.count]);
    free(g.blocks);
    free(g.graph.node);
    free(g.graph.initializer);
    free(g.graph.input);
    free(g.graph.output);
}

void export_onnx(const Model *model, const Sampling *sampling, const char *folder,
                 const char *from) {
    export_settings(model, sampling, folder, from);
    onnx_write(model, folder, "onnx/model.onnx", 0);
    onnx_write(model, folder, "onnx/model_quantized.onnx", 1);
}

#else
void export_onnx(const Model *model, const Sampling *sampling, const char *folder,
                 const char *from) {
    (void)model, (void)sampling, (void)folder, (void)from;
    fail(EX_UNAVAILABLE, "expected a program that was built with protobuf-c and ONNX's "
                         "schema; run ./setup --check-exports and then make programs");
}
#endif
