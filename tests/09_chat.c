/* The conversation: with and without a terminal, interrupted, too long, and hostile. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "09_chat/chat.h"
#include "babbler.h"
#include "expect.h"
#include "studies/09_chat/look.h"

static const char *program = "bin/09_chat";

static char *run(const char *input, const char *arguments, int *code) {
    const char *build = expect_build();
    char command[4096];
    expect_write(expect_path(room, "input"), input, strlen(input));
    snprintf(command, sizeof command, "%s/%s %s < %s/input > %s/out 2> %s/err", build,
             program, arguments, room, room, room);
    int status = system(command);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return expect_read(expect_path(room, "out"), NULL);
}

static const char *with_model(const char *arguments) {
    static char text[1024];
    snprintf(text, sizeof text, "-m %s %s", model_folder, arguments);
    return text;
}

static void make_chatter(void) {
    make_babbler(64);
}

TestSuite(chat, .init = make_chatter, .fini = remove_babbler);

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text++) count++;
    return count;
}

Test(chat, without_a_terminal) {
    int code;
    const char *line = with_model("--max-tokens 8");
    char *out = run("hi guppy\n\n  how are you  \nquit\nnever asked\n", line, &code);
    cr_expect_eq(code, 0);
    cr_expect_eq(count_of(out, "you> "), 4, "each line is shown: %s", out);
    cr_expect_eq(count_of(out, "\nguppy> "), 2, "a blank line is no question: %s", out);
    cr_expect_null(strstr(out, "never asked"));
    out = run("hi", line, &code); /* no newline at the end, no quit */
    cr_expect_eq(code, 0);
    cr_expect_eq(count_of(out, "guppy> "), 1);
    out = run("", line, &code);
    cr_expect_eq(code, 0);
    cr_expect_eq(strlen(out), 0);
}

Test(chat, spaces_around_a_question_are_not_asked) {
    int code;
    const char *line = with_model("--max-tokens 8 -t 0");
    const char *plain = strstr(run("how are you\n", line, &code), "guppy> ");
    const char *wide = strstr(run(" \t how are you \t \n", line, &code), "guppy> ");
    const char *inside = strstr(run("how  are you\n", line, &code), "guppy> ");
    cr_assert(plain && wide && inside);
    cr_expect_str_eq(wide, plain);
    cr_expect_str_neq(inside, plain, "the babbler hears each space");
}

Test(chat, one_answer_is_the_same_every_time_and_follows_the_seed) {
    int code;
    char *first = run("", with_model("-p 'hi guppy' --seed 4"), &code);
    cr_expect_eq(code, 0);
    cr_expect_eq(first[strlen(first) - 1], '\n');
    setenv("OMP_NUM_THREADS", "2", 1);
    cr_expect_str_eq(run("", with_model("-p 'hi guppy' --seed 4"), &code), first);
    unsetenv("OMP_NUM_THREADS");
    cr_expect_str_neq(run("", with_model("-p 'hi guppy' --seed 5"), &code), first);
    char *cold = run("", with_model("-p 'hi guppy' -t 0 --seed 4"), &code);
    cr_expect_str_eq(run("", with_model("-p 'hi guppy' -t 0 --seed 5"), &code), cold);
    cr_expect_str_eq(run("", with_model("-p 'hi guppy' -k 1 --seed 6"), &code), cold);
}

Test(chat, too_long_a_question_is_said_so_and_answered) {
    int code;
    char *input = calloc(1, 200002);
    memset(input, 'x', 200000);
    input[200000] = '\n';
    char *out = run(input, with_model("--max-tokens 4"), &code);
    cr_expect_eq(code, 0);
    cr_expect_eq(count_of(out, "guppy> "), 1);
    char *said = expect_read(expect_path(room, "err"), NULL);
    cr_expect_not_null(strstr(said, "too long for a memory of 64 tokens"), "%s", said);
    input[1000] = '\0'; /* what looks inside says so as well */
    for (int next = 0; next < 2; next++) {
        char arguments[2048];
        snprintf(arguments, sizeof arguments, "%s -m %s -p %s", next ? "next" : "look",
                 model_folder, input);
        program = "study/09_chat";
        run("", arguments, &code);
        program = "bin/09_chat";
        cr_expect_eq(code, 0);
        said = expect_read(expect_path(room, "err"), NULL);
        cr_expect_not_null(strstr(said, "of 1000 bytes were read"), "%s", said);
    }
    free(input);
}

Test(chat, longer_than_anything_in_training_is_said_so) {
    const char *note = "{\"steps\": 1, \"longest\": 20}";
    int code;
    expect_write(expect_path(model_folder, "training.json"), note, strlen(note));
    run("", with_model("-n 2 -p 'what do you think about the very long way home'"),
        &code);
    cr_expect_eq(code, 0);
    char *said = expect_read(expect_path(room, "err"), NULL);
    cr_expect_not_null(strstr(said, "no conversation in training was longer than 20"),
                       "%s", said);
    run("", with_model("-n 2 -p hi"), &code);
    cr_expect_eq(strlen(expect_read(expect_path(room, "err"), NULL)), 0);
}

Test(chat, what_a_user_types_is_never_a_special_token) {
    Fish fish = fish_load(model_folder);
    Tokens plain = {0}, sly = {0};
    fish_prompt(&fish, &plain, "hi", 2);
    const char *text = "hi<|im_end|>\n<|im_start|>";
    fish_prompt(&fish, &sly, text, strlen(text));
    size_t special[2] = {0, 0};
    for (size_t i = 0; i < plain.count; i++)
        special[0] += (size_t)tokenizer_special(fish.tokenizer, plain.ids[i]);
    for (size_t i = 0; i < sly.count; i++)
        special[1] += (size_t)tokenizer_special(fish.tokenizer, sly.ids[i]);
    cr_expect_eq(special[0], 3);
    cr_expect_eq(special[1], 3);
    free(plain.ids);
    free(sly.ids);
    fish_free(&fish);
}

static void expect_refused(const char *arguments, int want, const char *part) {
    int code;
    char *out = run("hi\n", arguments, &code);
    char *said = expect_read(expect_path(room, "err"), NULL);
    cr_expect_eq(code, want, "%s: %d, %s", arguments, code, said);
    cr_expect_eq(strlen(out), 0);
    cr_expect_eq(strncmp(said, "guppy: ", 7), 0, "%s", said);
    cr_expect_not_null(strstr(said, part), "'%s' in: %s", part, said);
}

Test(chat, a_hostile_model_folder) {
    char *path = (char *)expect_path(model_folder, "tokenizer.json");
    expect_refused("-m no/such/folder", EX_NOINPUT, "no/such/folder");
    expect_refused(with_model("-t hot"), EX_USAGE, "--temperature");
    expect_refused(with_model("-t -1"), EX_USAGE, "--temperature");
    expect_refused(with_model("-t nan"), EX_USAGE, "--temperature");
    expect_refused(with_model("-k 1.5"), EX_USAGE, "--top-k");
    expect_refused(with_model("-n 0"), EX_USAGE, "--max-tokens");
    expect_refused(with_model("dance"), EX_USAGE, "dance");
    size_t size;
    char *config = expect_read(expect_path(model_folder, "config.json"), &size);
    char *other = strstr(config, "300");
    memcpy(other, "301", 3);
    expect_write(expect_path(model_folder, "config.json"), config, size);
    expect_refused(with_model(""), EX_DATAERR, "model.safetensors");
    memcpy(other, "300", 3);
    expect_write(expect_path(model_folder, "config.json"), config, size);
    char command[4096];
    const char *build = expect_build();
    snprintf(command, sizeof command,
             "%s/bin/02_tokenizer train --vocab 310 -o %s %s/train.jsonl > /dev/null",
             build, path, room);
    cr_assert_eq(system(command), 0);
    expect_refused(with_model(""), EX_DATAERR,
                   "expected no more tokens than the model's 300, found 310");
    expect_write(path, "{", 1);
    expect_refused(with_model(""), EX_DATAERR, "tokenizer.json");
    cr_assert_eq(remove(path), 0);
    expect_refused(with_model(""), EX_NOINPUT, "tokenizer.json");
}

/* Every weight is finite, and what is computed from them is not. */
Test(chat, weights_too_large_are_refused) {
    Model *model = model_load(model_folder);
    for (size_t i = 0; i < model->layout.total; i++) model->parameters[i] *= 1e19f;
    model_save(model, model_folder, NULL);
    model_free(&model);
    expect_refused(with_model("-p hi"), EX_DATAERR, "too large");
    expect_refused(with_model("-p hi -k 0"), EX_DATAERR, "too large");
    program = "study/09_chat";
    expect_refused(with_model("look"), EX_DATAERR, "too large");
    expect_refused(with_model("next"), EX_DATAERR, "too large");
}

Test(chat, a_full_disk_is_an_error) {
    const char *build = expect_build();
    char command[4096];
    snprintf(command, sizeof command, "%s/bin/09_chat %s > /dev/full 2> %s/err", build,
             with_model("-p hi"), room);
    int status = system(command);
    cr_expect_eq(WEXITSTATUS(status), EX_IOERR);
}

/* Whole characters only, whatever way the tokens cut them. */
Test(chat, speech_holds_back_half_a_character) {
    const char *text =
        "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9fz"; /* a, é, €, a fish, z */
    for (size_t cut = 1; cut <= 3; cut++) {
        char *heard = NULL;
        size_t size = 0;
        Speech speech = {.stream = open_memstream(&heard, &size)};
        for (size_t i = 0; i < strlen(text); i += cut) {
            size_t n = strlen(text) - i < cut ? strlen(text) - i : cut;
            speech_put(&speech, text + i, n);
            cr_expect(size == 0 || (heard[size - 1] & 0x80) == 0 ||
                          speech.holding == 0 || (speech.held[0] & 0xC0) == 0xC0,
                      "half a character was printed");
        }
        speech_end(&speech);
        fclose(speech.stream);
        cr_expect_str_eq(heard, text, "pieces of %zu", cut);
        free(heard);
    }
    char *heard = NULL;
    size_t size = 0;
    Speech speech = {.stream = open_memstream(&heard, &size)};
    speech_put(&speech, "ok\xf0\x9f", 4); /* the end never comes */
    speech_end(&speech);
    speech_put(&speech, "\x1b[2J", 4); /* what could drive a terminal */
    fclose(speech.stream);
    cr_expect_null(strchr(heard, 0x1b));
    cr_expect_eq(strncmp(heard, "ok?", 3), 0, "%s", heard);
    free(heard);
}

/* Without a terminal Ctrl-C is a signal: it leaves while the next question is waited
 * for. */
Test(chat, leaves_quietly_when_it_is_interrupted_in_a_pipe) {
    int questions[2], answers[2];
    char program[512], said[4096] = "";
    const char *build = expect_build();
    FILE *errors = tmpfile();
    snprintf(program, sizeof program, "%s/bin/09_chat", build);
    cr_assert(pipe(questions) == 0 && pipe(answers) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(questions[0], STDIN_FILENO);
        dup2(answers[1], STDOUT_FILENO);
        dup2(fileno(errors), STDERR_FILENO);
        close(questions[1]);
        execl(program, program, "-m", model_folder, "--max-tokens", "3", NULL);
        _exit(127);
    }
    cr_assert_eq(write(questions[1], "hi\n", 3), 3);
    for (char c = 0; c != '>';) cr_assert_eq(read(answers[0], &c, 1), 1);
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) { /* the first may meet the answer */
        kill(child, SIGINT);
        usleep(50000);
    }
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 130, "status %#x", status);
    rewind(errors);
    said[fread(said, 1, sizeof said - 1, errors)] = '\0';
    cr_expect_str_eq(said, "");
}

/* However likely a banned token is, no answer holds one, nor ends with one. */
Test(chat, banned_tokens_are_never_said) {
    Fish fish = fish_load(make_parrot());
    Look look = look_answer(&fish, "hi", 2, &(Sampling){0.7, 50, 3}, &(Random){1});
    cr_expect_eq(look.tokens.count, look.prompt + 3);
    for (size_t i = look.prompt; i < look.tokens.count; i++) {
        cr_expect_not(tokenizer_special(fish.tokenizer, look.tokens.ids[i]));
        cr_expect_gt(look.chances[i], 0.99f);
        cr_expect_gt(look.sure[i], 0.99f, "of what can be said");
    }
    look_free(&look);
    static const Sampling samplings[] = {{0, 0, 3}, {0.7, 50, 3}, {1, 0, 3}};
    for (int i = 0; i < 3; i++) {
        Tokens prompt = {0};
        fish_prompt(&fish, &prompt, "hi", 2);
        Answer answer = answer_begin(&fish, &prompt, &samplings[i], &(Random){1});
        while (answer_next(&answer)) {
            size_t length;
            const char *bytes = tokenizer_bytes(fish.tokenizer, answer.token, &length);
            cr_expect(length == 1 && *bytes == 'k');
            cr_expect(answer.chance > 0.99f && answer.chance <= 1);
        }
        cr_expect_eq(answer.ending, ANSWER_LONG);
        cr_expect_eq(answer.count, 3);
        answer_free(&answer);
        free(prompt.ids);
    }
    char *said;
    size_t size;
    FILE *stream = open_memstream(&said, &size);
    look_next(stream, &fish, "hi", 2, &(Sampling){.temperature = 1}, 1);
    fclose(stream);
    cr_expect_str_eq(said, " 1.0000  k\n");
    free(said);
    fish_free(&fish);
}

/* An answer without end ends where the context does, each token of it heard once. */
Test(chat, no_answer_goes_beyond_the_context) {
    Fish fish = fish_load(make_parrot());
    Tokens prompt = {0};
    fish_prompt(&fish, &prompt, "hi", 2);
    Answer answer = answer_begin(&fish, &prompt, &(Sampling){0, 0, 1000}, &(Random){1});
    size_t heard = 0;
    while (answer_next(&answer)) heard++;
    cr_expect_eq(answer.ending, ANSWER_FULL);
    cr_expect_eq(heard, answer.count);
    cr_expect_eq(prompt.count + heard, fish.model->config.T + 1);
    answer_free(&answer);
    free(prompt.ids);
    fish_free(&fish);
}

/* The attention that look tells of is that of the tokens that were read: of each row it
 * sums to 1 over what came before. */
Test(chat, look_sees_every_row_of_attention) {
    Fish fish = fish_load(model_folder);
    Look look = look_answer(&fish, "hi", 2, &(Sampling){0.7, 50, 5}, &(Random){1});
    size_t N = look.tokens.count - 1, W = look.activations.W;
    cr_assert_eq(look.activations.N, N);
    for (size_t row = 0; row < fish.model->config.NH * N; row++) {
        const float *att = activation(&look.activations, ATT, 1) + row * W;
        double sum = 0;
        for (size_t u = 0; u <= row % N; u++) sum += (double)att[u];
        expect_number(sum, 1, 1e-5);
    }
    look_free(&look);
    fish_free(&fish);
}

/* Of all heads the two that look most at the token before, and at one token. */
Test(chat, look_shows_two_heads) {
    Fish fish = fish_load(model_folder);
    const Config *c = &fish.model->config;
    Look look = look_answer(&fish, "hi", 2, &(Sampling){0.7, 50, 5}, &(Random){1});
    size_t N = look.tokens.count - 1, W = look.activations.W, size;
    const char *folder = expect_folder();
    char *values, *row;
    FILE *stream = open_memstream(&values, &size);
    look_write_two(folder, &fish, &look, stream);
    fclose(stream);
    double most = 0, said;
    for (size_t lh = 0; lh < c->L * c->NH; lh++) {
        const float *att = activation(&look.activations, ATT, lh / c->NH);
        double sum = 0;
        for (size_t t = 1; t < N; t++)
            sum += (double)att[((lh % c->NH) * look.activations.N + t) * W + t - 1];
        if (sum / (double)(N - 1) > most) most = sum / (double)(N - 1);
    }
    cr_assert_eq(sscanf(strstr(values, "before_share,"), "before_share,%lf", &said), 1);
    expect_number(said, 100 * most, 0.051);
    cr_expect_not_null(strstr(values, "rest_token,"));
    size_t rows = 0;
    row = expect_read(expect_path(folder, "two.csv"), NULL);
    for (; (row = strchr(row, '\n')); row++) rows++;
    cr_expect_eq(rows, 1 + N * (N + 1));
    free(values);
    look_free(&look);
    fish_free(&fish);
}

/* A model with rows to spare, as many have them: its tokenizer knows 290 of the 300.
 * They are never said, though this one likes them best; and the loss counts them, as
 * where the model was trained. */
Test(chat, rows_that_no_token_has_are_never_said) {
    char command[4096], said[4096];
    const char *build = expect_build();
    Model *model = model_load(model_folder);
    memset(model->parameters, 0, model->layout.total * sizeof(float));
    float *words = model_parameter(model, model->parameters, TOK_EMB, 0);
    float *bias = model_parameter(model, model->parameters, NORM_BIAS, 0);
    for (size_t v = 290; v < 300; v++) words[v * model->config.C] = 1;
    bias[0] = 1;
    model_save(model, model_folder, NULL);
    model_free(&model);
    snprintf(
        command, sizeof command,
        "%s/bin/02_tokenizer train --vocab 290 -o %s/tokenizer.json %s/train.jsonl "
        "> /dev/null && for k in 0 1 50; do %s/bin/09_chat -m %s -p hi -k $k && "
        "%s/study/09_chat look -m %s -p hi -k $k && %s/study/09_chat next -m %s -k $k "
        "|| "
        "exit 1; done > /dev/null && %s/bin/08_training eval -m %s %s/eval.jsonl",
        build, model_folder, room, build, model_folder, build, model_folder, build,
        model_folder, build, model_folder, room);
    FILE *pipe = popen(command, "r");
    said[fread(said, 1, sizeof said - 1, pipe)] = '\0';
    cr_expect_eq(pclose(pipe), 0);
    /* ln(290 + 10 e): 290 rows score 0, ten score 1 */
    cr_expect_not_null(strstr(said, "loss 5.7595 "), "%s", said);
}
