#include "08_training/evaluate.h"

#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "04_tensors/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, double *by_line) {
    Loss loss = {0, 0};
    float *losses = memory_new(rows, sizeof *losses);
    Batcher *batcher = batcher_new_ordered(set, rows);
    for (Batch batch; batcher_next(batcher, &batch);) {
        model_forward(model, activations, &batch, NULL);
        model_losses(model, activations, &batch, losses);
        loss.count += batch.rows;
        for (size_t s = 0; s < batch.sequences; s++) {
            double sum = 0;
            for (size_t i = batch.starts[s]; i < batch.starts[s + 1]; i++)
                sum += losses[i];
            loss.sum += sum;
            if (by_line) by_line[batch.lines[s]] = sum;
        }
    }
    batcher_free(&batcher);
    free(losses);
    return loss;
}

double loss_mean(Loss loss) {
    return loss.sum / (double)loss.count;
}

uint32_t evaluation_topic(Evaluation *e, const Conversation *c) {
    const char *name = c->category_length ? c->category : "no topic";
    return lexicon_add(&e->names, name, strlen(name));
}

static void topic_add(TopicLoss *topic, size_t tokens, double sum) {
    topic->conversations++;
    topic->loss.count += tokens;
    topic->loss.sum += sum;
}

/* Adds up by topic what each line of the dataset costs. */
static void evaluation_add(Evaluation *e, const char *path, const TokenSet *set,
                           const double *by_line) {
    e->topics = memory_new(set->sequences, sizeof *e->topics); /* at most */
    Dataset *dataset = dataset_open(path);
    Conversation c;
    for (size_t line = 0; dataset_next(dataset, &c); line++) {
        require(line < set->sequences);
        uint32_t number = evaluation_topic(e, &c);
        e->topics[number].number = number;
        topic_add(&e->topics[number], token_set_rows(set, line), by_line[line]);
        topic_add(&e->all, token_set_rows(set, line), by_line[line]);
    }
    dataset_close(&dataset);
}

/* EvaluationJob: what evaluate_folder is asked, and what it answers. */
typedef struct {
    const char *folder, *dataset;
    Evaluation evaluation;
} EvaluationJob;

static void evaluation_work(void *with) {
    EvaluationJob *job = with;
    Model *model = model_load(job->folder);
    Tokenizer *tokenizer = model_tokenizer(model, job->folder);
    size_t T = model->config.T, rows = T < 1024 ? 1024 : T;
    TokenSet set = token_set_from_dataset(job->dataset, tokenizer, T);
    double *by_line = memory_new(set.sequences, sizeof *by_line);
    Activations activations = {0};
    Loss loss = evaluate_set(model, &activations, &set, rows, by_line);
    if (!isfinite(loss.sum))
        fail(EX_DATAERR, "%s: the loss is %g: its weights are too large; train anew",
             job->folder, loss.sum);
    evaluation_add(&job->evaluation, job->dataset, &set, by_line);
    activations_free(&activations);
    free(by_line);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    model_free(&model);
}

Evaluation evaluate_folder(const char *folder, const char *dataset) {
    EvaluationJob job = {.folder = folder, .dataset = dataset};
    machine_team(evaluation_work, &job);
    return job.evaluation;
}

void evaluation_free(Evaluation *evaluation) {
    lexicon_free(&evaluation->names);
    free(evaluation->topics);
    *evaluation = (Evaluation){0};
}

static int topic_harder(const void *left, const void *right) {
    const TopicLoss *a = left, *b = right;
    double x = loss_mean(a->loss), y = loss_mean(b->loss);
    return x != y ? (x < y) - (x > y)
                  : (a->number > b->number) - (a->number < b->number);
}

void evaluation_print_topic(FILE *stream, const Evaluation *e, const TopicLoss *topic) {
    size_t width;
    const char *name = lexicon_text(&e->names, topic->number, &width);
    text_put(stream, name, width, "");
    fprintf(stream, "%*s %13zu %8zu %8.4f", width < 20 ? (int)(20 - width) : 0, "",
            topic->conversations, topic->loss.count, loss_mean(topic->loss));
}

void evaluation_print(FILE *stream, const Evaluation *e) {
    TopicLoss *topics = memory_new(e->names.count, sizeof *topics);
    memcpy(topics, e->topics, e->names.count * sizeof *topics);
    qsort(topics, e->names.count, sizeof *topics, topic_harder);
    fprintf(stream, "loss %.4f nats/token over %zu tokens\n\n%-20s %13s %8s %8s\n",
            loss_mean(e->all.loss), e->all.loss.count, "topic", "conversations",
            "tokens", "loss");
    for (size_t i = 0; i < e->names.count; i++) {
        evaluation_print_topic(stream, e, &topics[i]);
        fputc('\n', stream);
    }
    free(topics);
}
