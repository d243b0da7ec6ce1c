/* golden: is what guppy.c computes what the reference computes?
 *
 *   golden tests/golden/tiny
 *
 * GUPPY is guppy.c with the sizes of that model; its main is another here, and its weights
 * are set. Prints "ok ..." or "not ok ..." for: the logits and the loss, every gradient,
 * and three steps of AdamW. */
#define main guppy_main
#include GUPPY
#undef main
#include <stddef.h>

/* Near is |got - want| <= SLACK + RTOL*|want|, written so that a NaN is not. The loss and the
 * logits are of size 4, the gradients of size 0.1, and a step moves a weight by 0.003. The
 * bias of a key has no gradient but rounding (chapter 7), and AdamW follows that: it may go
 * anywhere. */
#define RTOL 1e-5f

typedef struct {
    const char *name;
    size_t offset, size; /* in the struct, in bytes */
} Place;

#define PLACE(type, name, member)                                                      \
    { name, offsetof(type, member), sizeof((type *)0)->member }

static const Place whole[] = {
    PLACE(Model, "tok_emb.weight", tok_emb),
    PLACE(Model, "pos_emb.weight", pos_emb),
    PLACE(Model, "norm.weight", norm_weight),
    PLACE(Model, "norm.bias", norm_bias),
};

static const Place block[] = {
    PLACE(Block, "norm1.weight", norm1_weight),
    PLACE(Block, "norm1.bias", norm1_bias),
    PLACE(Block, "attn.qkv.weight", qkv_weight),
    PLACE(Block, "attn.qkv.bias", qkv_bias),
    PLACE(Block, "attn.out.weight", out_weight),
    PLACE(Block, "attn.out.bias", out_bias),
    PLACE(Block, "norm2.weight", norm2_weight),
    PLACE(Block, "norm2.bias", norm2_bias),
    PLACE(Block, "ffn.up.weight", up_weight),
    PLACE(Block, "ffn.up.bias", up_bias),
    PLACE(Block, "ffn.down.weight", down_weight),
    PLACE(Block, "ffn.down.bias", down_bias),
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The bytes of a file of tensors. */
static char *tensors_read(const char *folder, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) fail(NO_INPUT, "%s cannot be opened", path);
    char *bytes = memory_grow(NULL, 1 << 20, 1);
    size_t size = fread(bytes, 1, (1 << 20) - 1, stream);
    fclose(stream);
    memset(bytes + size, 0, (1 << 20) - size);
    return bytes;
}

/* Copies tensor `name` out of it: `size` bytes, which is what it must have. */
static void tensors_take(const char *bytes, const char *name, void *to, size_t size) {
    char key[96];
    uint64_t header;
    unsigned long begin, end;
    memcpy(&header, bytes, 8);
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *entry = strstr(bytes + 8, key);
    const char *offsets = entry ? strstr(entry, "\"data_offsets\"") : NULL;
    if (!offsets ||
        sscanf(offsets, "\"data_offsets\" : [ %lu , %lu", &begin, &end) != 2)
        fail(BAD_DATA, "%s: not found", name);
    if (end - begin != size)
        fail(BAD_DATA, "%s: expected %zu bytes, found %lu", name, size, end - begin);
    memcpy(to, bytes + 8 + header + begin, size);
}

/* All parameters called PREFIX NAME into, or compared with, a model. */
typedef void (*Act)(const char *bytes, const char *name, void *at, size_t size);

static void each(const char *bytes, const char *prefix, Model *m, Act act) {
    char name[96];
    for (size_t i = 0; i < COUNT(whole); i++) {
        snprintf(name, sizeof name, "%s%s", prefix, whole[i].name);
        act(bytes, name, (char *)m + whole[i].offset, whole[i].size);
    }
    for (int l = 0; l < L; l++)
        for (size_t i = 0; i < COUNT(block); i++) {
            snprintf(name, sizeof name, "%sblocks.%d.%s", prefix, l, block[i].name);
            act(bytes, name, (char *)&m->blocks[l] + block[i].offset, block[i].size);
        }
}

static float worst, slack;
static char where[160];

static void compare(const char *name, size_t i, float got, float want) {
    float off = fabsf(got - want) / (slack + RTOL * fabsf(want));
    if (off <= worst) return; /* a NaN goes on */
    worst = off >= 0 ? off : INFINITY;
    snprintf(where, sizeof where, "%s[%zu]: expected %.9g, found %.9g", name, i, want,
             got);
}

static void tensors_compare(const char *bytes, const char *name, void *at,
                            size_t size) {
    float *want = memory_grow(NULL, size, 1), *got = at;
    tensors_take(bytes, name, want, size);
    int noise = strncmp(name, "step", 4) == 0 && strstr(name, ".attn.qkv.bias") != NULL;
    for (size_t i = 0; i < size / sizeof *want; i++)
        if (!(noise && i >= C && i < 2 * C)) compare(name, i, got[i], want[i]);
    free(want);
}

static int failures;

static void verdict(const char *what) {
    printf("%s %s\n", worst <= 1 ? "ok" : "not ok", what);
    printf("    at most %.3f of the bound; %s\n", worst, where);
    if (!(worst <= 1)) failures++;
    worst = 0;
}

enum { S = 3 }; /* sequences */

static int ids[S][T], targets[S][T], lengths[S], rows;

/* The loss and its gradient, of all sequences. */
static float run(float (*kept)[T][V]) {
    double loss = 0;
    for (int s = 0; s < S; s++) {
        unsigned char tokens[T + 1];
        for (int t = 0; t < lengths[s]; t++) tokens[t] = (unsigned char)ids[s][t];
        tokens[lengths[s]] = (unsigned char)targets[s][lengths[s] - 1];
        model_forward(tokens, lengths[s]);
        if (kept) memcpy(kept[s], logits, sizeof kept[s]);
        loss += backprop_run(tokens, lengths[s]);
    }
    return (float)(loss / rows);
}

int main(int argc, char **argv) {
    static float got[S][T][V], want[S][T][V];
    float loss;
    if (argc != 2) fail(USAGE, "expected the folder of the reference");
    char *bytes = tensors_read(argv[1], "model.safetensors");
    each(bytes, "", &model, tensors_take);
    free(bytes);

    bytes = tensors_read(argv[1], "expected.safetensors");
    tensors_take(bytes, "input_ids", ids, sizeof ids);
    tensors_take(bytes, "targets", targets, sizeof targets);
    tensors_take(bytes, "lengths", lengths, sizeof lengths);
    tensors_take(bytes, "logits", want, sizeof want);
    for (int s = 0; s < S; s++) rows += lengths[s];

    slack = 1e-6f;
    loss = run(got);
    for (int s = 0; s < S; s++)
        for (int t = 0; t < lengths[s]; t++)
            for (int v = 0; v < V; v++)
                compare("logits", (size_t)((s * T + t) * V + v), got[s][t][v],
                        want[s][t][v]);
    verdict("the logits are the reference's");
    tensors_compare(bytes, "loss", &loss, sizeof loss);
    verdict("the loss is the reference's");

    Model mean = gradient;
    for (int i = 0; i < PARAMETERS; i++) ((float *)&mean)[i] /= (float)rows;
    slack = 1e-7f;
    each(bytes, "grad.", &mean, tensors_compare);
    verdict("every gradient is the reference's");

    beta1 = 0.9f, beta2 = 0.95f, decay = 0.1f, clip = 1;
    for (int t = 1; t <= 3; t++) {
        char name[32];
        snprintf(name, sizeof name, "step%d.loss", t);
        slack = 1e-5f;
        if (t > 1) {
            loss = run(NULL);
            tensors_compare(bytes, name, &loss, sizeof loss);
        }
        adamw_step(t, 0.003f, 1.0f / (float)rows);
        if (t == 2) continue;
        snprintf(name, sizeof name, "step%d.", t);
        slack = 1e-5f;
        each(bytes, name, &model, tensors_compare);
    }
    verdict("three steps of AdamW are the reference's");
    free(bytes);
    return failures > 0;
}
