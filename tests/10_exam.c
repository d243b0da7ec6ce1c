/* The exam: answers made side by side are the answers made alone; the marks are right.
 */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "04_tensors/machine.h"
#include "10_examiner/exam_counts.h"
#include "10_examiner/visitors.h"
#include "babbler.h"
#include "studies/10_examiner/candidates.h"

static void make_pupil(void) {
    make_babbler(96);
}

TestSuite(exam, .init = make_pupil, .fini = remove_babbler);

/* More questions than there is room for at once, and threads that share them. */
Test(exam, side_by_side_is_alone) {
    enum { COUNT = 130 };
    static const char *const questions[] = {"hi", "how are you", "",
                                            "DO YOU WANT FOOD?", "what is 2 plus 2"};
    const Sampling sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 12};
    Fish fish = fish_load(model_folder);
    Tokens prompt = {0};
    for (int threads = 1; threads <= 3; threads += 2) {
        Request requests[COUNT];
        machine_limit_threads(threads);
        for (int i = 0; i < COUNT; i++)
            requests[i] = (Request){.question = questions[i % 5],
                                    .question_length = strlen(questions[i % 5]),
                                    .random = random_seed((uint64_t)i, "chat")};
        answers_make(&fish, requests, COUNT, &sampling);
        for (int i = 0; i < COUNT; i++) {
            const Request *r = &requests[i];
            Tokens tokens = {0};
            Random random = random_seed((uint64_t)i, "chat");
            size_t length;
            fish_prompt(&fish, &prompt, r->question, r->question_length);
            Answer answer = answer_begin(&fish, &prompt, &sampling, &random);
            while (answer_next(&answer)) tokens_push(&tokens, answer.token);
            char *alone =
                tokenizer_decode(fish.tokenizer, tokens.ids, tokens.count, &length);
            cr_expect_eq(length, r->answer_length, "answer %d", i);
            cr_expect_eq(memcmp(alone, r->answer, length), 0, "answer %d", i);
            answer_free(&answer);
            free(r->answer);
            free(alone);
            free(tokens.ids);
        }
    }
    answers_make(&fish, NULL, 0, &sampling); /* nothing to do */
    free(prompt.ids);
    fish_free(&fish);
}

Test(exam, a_typo_is_one_small_change) {
    Random random = random_seed(1, "test");
    size_t shorter = 0, same = 0, longer = 0;
    for (int i = 0; i < 300; i++) {
        char text[8] = "abcdef";
        size_t length = typo_make(text, 6, &random);
        shorter += length == 5, same += length == 6, longer += length == 7;
        size_t agree = 0;
        while (agree < 6 && agree < length && text[agree] == "abcdef"[agree]) agree++;
        cr_expect(length != 6 || agree < 6, "something has changed");
        const char *rest = &"abcdef"[agree];
        if (length == 5) cr_expect_eq(memcmp(text + agree, rest + 1, 5 - agree), 0);
        if (length == 7) cr_expect_eq(memcmp(text + agree, rest - 1, 7 - agree), 0);
        if (length == 6) {
            cr_expect_eq(text[agree], rest[1]);
            cr_expect_eq(text[agree + 1], rest[0]);
            cr_expect_eq(memcmp(text + agree + 2, rest + 2, 4 - agree), 0);
        }
    }
    cr_expect(shorter > 50 && same > 50 && longer > 50);
    for (int i = 0; i < 100; i++) {
        char text[8] = "a b?";
        size_t length = typo_make(text, 4, &random);
        cr_expect_neq(memchr(text, ' ', length), NULL);
        cr_expect_eq(text[length - 1], '?', "only letters are mistyped");
        cr_expect_neq(length, 4);
    }
    char none[3] = "2?";
    cr_expect_eq(typo_make(none, 2, &random), 2);
    cr_expect_eq(typo_make(none, 0, &random), 0);
}

static int same_question(const Exam *one, const Exam *other) {
    const ExamItem *a = &one->items[0], *b = &other->items[0];
    return a->question_length == b->question_length &&
           memcmp(a->question, b->question, a->question_length) == 0;
}

Test(exam, questions_are_asked_in_three_ways) {
    const char *eval = expect_path(room, "q.jsonl");
    const char *text =
        "{\"input\": \"hi, \\u00e9l!\", \"output\": \"x\", \"category\": \"greet\"}\n";
    expect_write(eval, text, strlen(text));
    Character *character = character_load("characters/guppy.txt");
    Exam plain = exam_read(eval, 10, ASKED_PLAINLY, 1, character);
    Exam loud = exam_read(eval, 10, ASKED_IN_CAPITALS, 1, character);
    cr_expect_eq(plain.count, 1);
    cr_expect_str_eq(plain.items[0].question, "hi, \xc3\xa9l!");
    cr_expect_str_eq(plain.items[0].topic, "greet");
    cr_expect_str_eq(loud.items[0].question, "HI, \xc3\xa9L!");
    Exam slip = exam_read(eval, 10, ASKED_WITH_TYPOS, 1, character);
    Exam again = exam_read(eval, 10, ASKED_WITH_TYPOS, 1, character);
    cr_expect_not(same_question(&slip, &plain));
    cr_expect(same_question(&slip, &again), "the seed decides");
    exam_free(&slip);
    exam_free(&again);
    exam_free(&plain);
    exam_free(&loud);
    character_free(&character);
}

static void read_cloud(const void *eval) {
    Character *cloud = character_load("tests/golden/cloud.txt");
    exam_read(eval, 10, ASKED_PLAINLY, 1, cloud);
}

/* Whoever forgets -c would see a fish that knows nothing. */
Test(exam, another_characters_questions_are_refused) {
    const char *eval = expect_path(room, "q.jsonl");
    const char *text =
        "{\"input\": \"hi\", \"output\": \"x\", \"category\": \"greet\"}\n"
        "{\"input\": \"flakes?\", \"output\": \"x\", \"category\": \"hungry\"}\n";
    expect_write(eval, text, strlen(text));
    expect_fail(EX_DATAERR,
                "q.jsonl: expected a topic of tests/golden/cloud.txt, found 'hungry'; "
                "-c names",
                read_cloud, eval);
}

/* Other people's datasets call their topics what they like. */
Test(exam, a_topic_is_one_cell) {
    ExamItem item = {.topic = "food\n, and \"drinks\"", .on_topic = 1};
    Exam exam = {.items = &item, .count = 1};
    char *csv;
    size_t size;
    FILE *stream = open_memstream(&csv, &size);
    exam_write(stream, &exam, ASKED_PLAINLY);
    fclose(stream);
    cr_expect_str_eq(csv, "as asked,all,1,0,1,0,0,0\nas asked,\"food?, and "
                          "\"\"drinks\"\"\",1,0,1,0,0,0\n");
    free(csv);
}

Test(exam, known_answers_are_found_word_for_word) {
    const char *path = expect_path(room, "r.jsonl");
    const char *text = "{\"input\": \"a\", \"output\": \"one\"}\n{\"input\": \"b\", "
                       "\"output\": \"two\"}\n";
    expect_write(path, text, strlen(text));
    Lexicon known = exam_known(path);
    cr_expect_eq(known.count, 2);
    cr_expect_neq(lexicon_find(&known, "one", 3), LEXICON_NONE);
    cr_expect_neq(lexicon_find(&known, "two", 3), LEXICON_NONE);
    cr_expect_eq(lexicon_find(&known, "tw", 2), LEXICON_NONE);
    cr_expect_eq(lexicon_find(&known, "", 0), LEXICON_NONE);
    lexicon_free(&known);
}

/* A newborn fish says nothing that the grammar could say, and nothing twice. */
Test(exam, a_newborn_fish_fails) {
    Fish fish = fish_load(model_folder);
    Character *character = character_load("characters/guppy.txt");
    Lexicon known = exam_known(expect_path(room, "train.jsonl"));
    Exam exam =
        exam_read(expect_path(room, "eval.jsonl"), 8, ASKED_PLAINLY, 1, character);
    exam_take(&exam, &fish, &(Sampling){0.7, 50, 10}, 1, character, &known);
    for (size_t i = 0; i < exam.count; i++) {
        cr_expect_not(exam.items[i].sayable);
        cr_expect_not(exam.items[i].on_topic);
        cr_expect_not(exam.items[i].fitting);
        cr_expect(exam.items[i].fresh);
    }
    exam_free(&exam);
    lexicon_free(&known);
    character_free(&character);
    fish_free(&fish);
}

/* What it says can be said in one topic, and not in the other. Of the two questions of
 * the first only one asks for it. */
Test(exam, tells_what_can_be_said_from_what_was_asked) {
    const char *grammar = "list letter\n    k\n    x\n"
                          "topic letters\n    let it = letter\n"
                          "    ask say {it}\n    say {it}{it}\n"
                          "topic manners\n    ask hello\n    say how do you do\n";
    const char *lines =
        "{\"input\": \"say k\", \"output\": \"kk\", \"category\": \"letters\"}\n"
        "{\"input\": \"say x\", \"output\": \"xx\", \"category\": \"letters\"}\n"
        "{\"input\": \"hello\", \"output\": \"-\", \"category\": \"manners\"}\n";
    const char *path = expect_path(room, "c.txt"), *eval = expect_path(room, "k.jsonl");
    expect_write(path, grammar, strlen(grammar));
    expect_write(eval, lines, strlen(lines));
    Fish fish = fish_load(make_parrot());
    Character *character = character_load(path);
    Lexicon known = exam_known(eval);
    Exam exam = exam_read(eval, 3, ASKED_PLAINLY, 1, character);
    exam_take(&exam, &fish, &(Sampling){0.7, 50, 2}, 1, character, &known);
    for (size_t i = 0; i < 3; i++) {
        const ExamItem *item = &exam.items[i];
        cr_assert_eq(item->answer_length, 2);
        cr_expect_eq(memcmp(item->answer, "kk", 2), 0);
        cr_expect_eq(item->sayable, 1);
        cr_expect_eq(item->on_topic, i < 2);
        cr_expect_eq(item->fitting, i < 1);
        cr_expect_eq(item->fresh, 0);
        cr_expect_eq(item->repeated, i > 0);
    }
    exam_free(&exam);
    lexicon_free(&known);
    character_free(&character);
    fish_free(&fish);
}

/* What the parrot says is on topic and has a k in it, whoever asks. The topic knows two
 * of the questions, and to only one of them is it an answer. */
Test(exam, a_visitor_who_asks_for_one_thing_is_not_told_another) {
    const char *grammar = "list letter\n    k\n    x\n"
                          "typed\n    {ask}\n    {ask}, please\n"
                          "topic letters\n    let it = letter\n"
                          "    ask say {it}\n    say {it}{it}\n"
                          "topic manners\n    ask hello\n    say how do you do\n";
    const char *visits =
        "{\"question\": \"say k\", \"topic\": \"letters\", \"pattern\": \"k\"}\n"
        "{\"question\": \"say x, please\", \"topic\": \"letters\", \"pattern\": "
        "\"k\"}\n"
        "{\"question\": \"now an x\", \"topic\": \"letters\", \"pattern\": \"K\"}\n"
        "{\"question\": \"hello\", \"topic\": \"letters\", \"pattern\": \"k\"}\n"
        "{\"question\": \"hello\", \"topic\": \"manners\", \"pattern\": \"k\"}\n";
    const char *path = expect_path(room, "v.txt"), *file = expect_path(room, "v.jsonl");
    expect_write(path, grammar, strlen(grammar));
    expect_write(file, visits, strlen(visits));
    Fish fish = fish_load(make_parrot());
    Character *character = character_load(path);
    char *said;
    size_t size;
    FILE *stream = open_memstream(&said, &size);
    size_t right =
        visitors_run(stream, file, &fish, &(Sampling){0.7, 50, 2}, character, 3);
    fclose(stream);
    cr_expect_eq(right, 9);
    cr_expect_str_eq(said, "  3/3  say k  ->  kk\n"
                           "  0/3  say x, please  ->  (wrong) kk\n"
                           "  3/3  now an x  ->  kk\n"
                           "  3/3  hello  ->  kk\n"
                           "  0/3  hello  ->  (wrong) kk\n"
                           "9 of 15 visits right\n");
    free(said);
    character_free(&character);
    fish_free(&fish);
}

/* What it prints and writes for three ways of asking, and that nothing of the training
 * set's answers is new. */
Test(exam, is_taken_in_three_ways) {
    Fish fish = fish_load(make_parrot());
    Character *character = character_load("characters/guppy.txt");
    const char *eval = expect_path(room, "eval.jsonl"),
               *csv = expect_path(room, "exam.csv");
    char *said;
    size_t size;
    FILE *stream = open_memstream(&said, &size);
    exam_run(stream, &fish, character,
             &(ExamOrder){.train = expect_path(room, "train.jsonl"),
                          .eval = eval,
                          .csv = csv,
                          .sampling = {0.7, 50, 2},
                          .seed = 1,
                          .count = 3,
                          .show = 1});
    fclose(stream);
    const char *const want[] = {"answers  sayable  on topic",
                                "\nas asked ",
                                "\nin capitals ",
                                "\nwith typos ",
                                "  ->  kk\n",
                                "  100.0%     66.7%\n"};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        cr_expect_not_null(strstr(said, want[i]), "'%s' in %s", want[i], said);
    char *table = expect_read(csv, NULL);
    cr_expect_eq(strstr(table, EXAM_COLUMNS "\nas asked,all,3,0,0,0,3,2\n"), table,
                 "%s", table);
    free(said);
    character_free(&character);
    fish_free(&fish);
}

/* Four candidates, and a test set of two conversations: what each answers. */
Test(exam, candidates_who_only_pretend) {
    const char *script = expect_path(room, "c.txt");
    const char *rules = "topic hello\n ask (hi|hi there)\n say (blub|glub)\n"
                        "topic food\n ask want (flakes|peas)\n say (yes|no)\n";
    const char *train = expect_path(room, "t.jsonl"),
               *eval = expect_path(room, "e.jsonl");
    const char *known =
        "{\"input\": \"hi\", \"output\": \"blub\", \"category\": \"hello\"}\n"
        "{\"input\": \"want peas\", \"output\": \"yes\", \"category\": \"food\"}\n"
        "{\"input\": \"want flakes\", \"output\": \"yes\", \"category\": \"food\"}\n";
    const char *asked =
        "{\"input\": \"hi there\", \"output\": \"glub\", \"category\": \"hello\"}\n"
        "{\"input\": \"WANT PEAS\", \"output\": \"no\", \"category\": \"food\"}\n";
    static const char *const want[CANDIDATES][2] = {
        {"glub", "no"}, {"blub", "yes"}, {"no", "glub"}, {"yes", "yes"}};
    static const size_t on_topic[CANDIDATES] = {2, 2, 0, 1},
                        fresh[CANDIDATES] = {2, 0, 2, 0};
    expect_write(script, rules, strlen(rules));
    expect_write(train, known, strlen(known));
    expect_write(eval, asked, strlen(asked));
    Character *character = character_load(script);
    Lexicon answers = exam_known(train);
    for (Candidate c = 0; c < CANDIDATES; c++) {
        Exam exam = candidate_sit(c, train, eval, 10, character, &answers);
        ExamCounts all = exam_count(&exam);
        for (int i = 0; i < 2; i++)
            cr_expect_str_eq(exam.items[i].answer, want[c][i], "candidate %d", (int)c);
        cr_expect_eq(all.sayable, 2);
        cr_expect_eq(all.on_topic, on_topic[c], "candidate %d", (int)c);
        cr_expect_eq(all.fresh, fresh[c], "candidate %d", (int)c);
        cr_expect_eq(all.repeated, c == CANDIDATE_SENTENCE ? 1 : 0);
        exam_free(&exam);
    }
    lexicon_free(&answers);
    character_free(&character);
}
