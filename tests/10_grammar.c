#include "10_examiner/examiner.h"

#include <math.h>

#include "00_ground/random.h"
#include "01_datagen/sampler.h"
#include "10_examiner/ambiguity.h"
#include "10_examiner/entropy.h"
#include "10_examiner/stats.h"
#include "10_examiner/warn.h"
#include "expect.h"
#include "grammar.h"

static double score(Examiner *examiner, const char *both) {
    const char *bar = strchr(both, '|');
    return examiner_score(examiner, both, (size_t)(bar - both), bar + 1,
                          strlen(bar + 1));
}

/* Compare examiner, entropy and ambiguity with all conversations, made one by one. */
static void compare(const char *text, int shares) {
    Character *character = grammar(text);
    Measure measure = measure_character(character);
    if (measure.count > 5000) {
        character_free(&character);
        return;
    }
    size_t derivations, warnings = ambiguity_warn(character, NULL);
    SaidList all = said_everything(character, &derivations);
    Examiner *examiner = examiner_new(character);
    double sum = 0, entropy = 0, bytes = 0;
    for (size_t i = 0; i < all.count; i++) {
        double chance = exp(score(examiner, all.said[i].text));
        cr_expect(fabs(chance - all.said[i].chance) <= 1e-12,
                  "%s\n%s: %.17g, not %.17g", text, all.said[i].text, chance,
                  all.said[i].chance);
        sum += chance;
        entropy -= chance * log(chance);
        bytes += chance * (double)(strlen(all.said[i].text) - 1);
    }
    cr_expect(fabs(sum - 1) <= 1e-9, "%s\nprobabilities add up to %.17g", text, sum);
    cr_expect(fabs(bytes - measure.bytes) <= 1e-9, "%s\n%g bytes", text, measure.bytes);
    cr_expect(entropy <= measure.entropy + 1e-9, "%s\nentropy %.17g above %.17g", text,
              entropy, measure.entropy);
    if (warnings == 0) {
        cr_expect(fabs(entropy - measure.entropy) <= 1e-9,
                  "%s\nentropy %.17g, not %.17g", text, measure.entropy, entropy);
        cr_expect(measure.count == (double)all.count,
                  "%s\n%.17g conversations, not %zu", text, measure.count, all.count);
    } else if (!shares)
        cr_expect(all.count < derivations, "%s\nwarned without need", text);
    cr_expect(isinf(score(examiner, "never|said")) && isinf(score(examiner, "|never")));
    examiner_free(&examiner);
    said_free(&all);
    character_free(&character);
}

Test(examiner, by_hand) {
    compare("topic t\n ask (hi|hey|hello)\n say (blub|glub)\n", 0);
    Character *character = grammar("topic t\n ask (hi|hey|hello)\n say (blub|glub)\n");
    Examiner *examiner = examiner_new(character);
    expect_number(score(examiner, "hey|glub"), -log(6), 1e-12);
    expect_number(measure_character(character).entropy, log(6), 1e-12);
    cr_expect_eq(measure_character(character).count, 6);
    cr_expect(isinf(score(examiner, "hey|glu")));
    cr_expect(isinf(score(examiner, "hey|glubb")));
    cr_expect(isinf(score(examiner, "|")));
    unsigned char topics[1];
    cr_expect_eq(examiner_sayable(examiner, "glub", 4, topics), 1);
    cr_expect_eq(topics[0], 1);
    cr_expect_eq(examiner_sayable(examiner, "hi", 2, topics), 0);
    cr_expect_eq(topics[0], 0);
    examiner_free(&examiner);
    cr_expect_null(examiner);
}

Test(examiner, shared_variables) {
    compare("list l\n x\n 3* y\n (x|z)w\ntopic t\n let v = l\n ask [a{v}]b\n"
            " say {v:upper}[{v}]c\n",
            1);
    compare("list l\n x\n 3* y\ntopic t\n let v = l\n let w = {v}[{l}]\n ask {w}.\n"
            " say [{v}]-[{w}]\n",
            1);
    compare("list l\n x\n 3* y\ntopic t\n let v = l\n ask q\n say (r|s{v})\n", 1);
    compare("list l\n Tv\n tv\ntopic t\n let v = l\n ask {v:upper}\n say {v}\n", 1);
    Character *character = grammar("list l\n x\n y\ntopic t\n let v = l\n ask {v}\n"
                                   " say {v}\n");
    Examiner *examiner = examiner_new(character);
    expect_number(score(examiner, "x|x"), -log(2), 1e-12);
    cr_expect(isinf(score(examiner, "x|y")), "the answer must be about the question");
    unsigned char topics[1];
    cr_expect_eq(examiner_sayable(examiner, "y", 1, topics), 1);
}

Test(examiner, typed_and_letters) {
    compare("typed\n 3* {ask}\n {ask:capital}?\n {ask:upper}\n (hi|hey), {ask}\n"
            "list l\n tv\n [a] b\ntopic t\n let v = l\n ask is {v} (hot|cold)\n"
            " ask {v}\n say {v:capital} [{v:upper}]\n",
            1);
    compare("typed\n {ask}\n {ask:capital}\nlist l\n x\n yy\ntopic t\n let v = l\n"
            " ask 2* {v}\n bare 1{v}\n bare 2[{v}]\n say z[{v}]\n",
            0);
    compare("typed\n {ask:capital}\nlist l\n [a]\n b\ntopic t\n ask {l}{l:upper}c\n "
            "say x\n",
            0);
    compare("list l\n [a]\ntopic t\n ask q\n say {l:capital}b\n", 0);
}

Test(examiner, adds_up_what_two_rules_make) {
    compare("topic t\n ask (a|b|a)\n say x\n", 0);
    compare("topic t\n ask [a][a]\n say x\n", 0);
    compare("topic t\n ask a\n say x\ntopic u\n ask (a|b)\n say (x|y)\n", 0);
    Character *character = grammar("topic t\n ask [a][a]\n say x\n");
    Examiner *examiner = examiner_new(character);
    expect_number(score(examiner, "a|x"), log(0.5), 1e-12);
    expect_number(score(examiner, "|x"), log(0.25), 1e-12);
}

/* A template at random, from few letters so that many coincide. */
static char *random_template(Random *random, char *at, int depth, const char *names) {
    for (uint64_t pieces = random_below(random, 3) + (depth == 0); pieces > 0;
         pieces--) {
        uint64_t kind = random_below(random, depth < 2 ? 7 : 4);
        if (kind <= 1) *at++ = (char)('a' + random_below(random, 2));
        if (kind == 2 || kind == 3) {
            static const char *const modifiers[] = {"", "", ":capital", ":upper"};
            at += sprintf(at, "{%c%s}", names[random_below(random, strlen(names))],
                          modifiers[random_below(random, 4)]);
        }
        if (kind == 4) {
            *at++ = '[';
            at = random_template(random, at, depth + 1, names);
            *at++ = ']';
        }
        if (kind >= 5) {
            at += sprintf(at, "(2*");
            at = random_template(random, at, depth + 1, names);
            *at++ = '|';
            at = random_template(random, at, depth + 1, names);
            *at++ = ')';
        }
    }
    *at = '\0';
    return at;
}

static void random_character(Random *random, char *at, int shares) {
    static const char *const typed[] = {"", "typed\n {ask}\n x{ask:capital}\n",
                                        "typed\n 2* {ask}\n {ask:upper}b\n",
                                        "typed\n {ask}\n {m:capital}{ask}[{m}]\n"};
    at += sprintf(at, "%slist l\n 2* a\n (b|ab)\nlist m\n -\n",
                  typed[random_below(random, 4)]);
    for (uint64_t i = random_below(random, 3); i > 0; i--) {
        at += sprintf(at, " -");
        at = random_template(random, at, 1, "l");
        *at++ = '\n';
    }
    for (char topic = 't'; topic <= 't' + (char)random_below(random, 2); topic++) {
        at += sprintf(at, "topic %c\n", topic);
        if (shares) at += sprintf(at, " let v = m\n let w = .{l}[{v}]\n");
        for (uint64_t lines = 2 + random_below(random, 3); lines > 0; lines--) {
            at += sprintf(at, lines % 2 == 0 ? " ask " : " say ");
            if (lines < 3) at += sprintf(at, "%c", "c.-"[random_below(random, 3)]);
            if (lines >= 3) *at++ = '_';
            at = random_template(random, at, 0, shares ? "lmvw" : "lm");
            *at++ = '\n';
        }
    }
    *at = '\0';
}

Test(examiner, agrees_with_enumeration_on_random_characters) {
    Random random = random_seed(1, "test");
    char text[8192];
    for (int i = 0; i < 2000; i++) {
        random_character(&random, text, i % 2);
        compare(text, i % 2);
    }
}

static void warnings(const char *text, const char *expected) {
    const char *path = expect_path(expect_folder(), "warnings");
    FILE *stream = fopen(path, "w");
    Character *character = grammar(text);
    size_t count = ambiguity_warn(character, stream);
    fclose(stream);
    char *said = expect_read(path, NULL);
    cr_expect_eq(count, expected[0] == '\0' ? 0 : 1, "%s: %zu warnings: %s", text,
                 count, said);
    cr_expect_not_null(strstr(said, expected), "expected '%s' in '%s'", expected, said);
    character_free(&character);
}

Test(ambiguity, is_named_with_its_places) {
    warnings("list l\n a\n b\n a\ntopic t\n ask q\n say {l}\n",
             "x.txt:4:2: warning: 'a' is also made by line 2, column 2\n");
    warnings("topic t\n ask q\n say x(ab|a)(c|bc)\n",
             "x.txt:3:11: warning: 'xabc' is also made by line 3, column 8\n");
    warnings("typed\n {ask}\n {ask:capital}\ntopic t\n ask 2 plus 2\n say 4\n",
             "x.txt:3:2: warning: '2 plus 2' is also made by line 2, column 2\n");
    warnings("typed\n {ask}\n {ask:capital}\ntopic t\n ask two\n bare 2\n say 4\n", "");
    warnings("typed\n {ask}\n {ask:upper}\ntopic t\n ask two\n bare (TWO|2)\n say 4\n",
             "'TWO' is also made");
    warnings("typed\n {ask}\n {ask}?\ntopic t\n ask hi[?]\n say x\n",
             "x.txt:3:2: warning: 'hi?' is also made by line 2, column 2\n");
    warnings("topic t\n ask (hi|hey)\n say (x|y)\ntopic u\n ask (hey|ho)\n say (y|z)\n",
             "x.txt:4:1: warning: topics 't' and 'u' share the question 'hey' and the "
             "answer 'y'\n");
    warnings("topic t\n ask hi\n say x\ntopic u\n ask hi\n say y\n", "");
    warnings("topic t\n ask hi\n say x\ntopic u\n ask ho\n say x\n", "");
    warnings("list l\n a\n b\ntopic t\n let v = l\n ask {v}\n say {v} x\n say x\n", "");
    warnings("list l\n tv\n Tv\ntopic t\n ask q\n say {l:upper}\n",
             "'TV' is also made");
    warnings("list l\n tv\n Tv\ntopic t\n ask q\n say {l}\n", "");
    warnings("typed\n {ask:capital}\ntopic t\n ask [A][a]c\n say x\n",
             "x.txt:4:7: warning: 'Ac' is also made by line 4, column 6\n");
    warnings("typed\n {ask}\ntopic t\n ask [A][a]c\n say x\n", "");
}

Test(sampler, draws_what_the_examiner_expects) {
    Character *character = grammar(
        "typed\n 3* {ask}\n {ask:capital}\nlist l\n 5* x\n y\n (z|2*zz)\n"
        "topic t 2\n let v = l\n ask a{v}[!]\n ask b\n say {v}.\n say {l:upper}\n"
        "topic u\n ask b\n say {l} {l}\n");
    Examiner *examiner = examiner_new(character);
    Sampler sampler = {.character = character};
    Random random = random_seed(3, "test");
    enum { DRAWS = 20000 };
    SaidList all = said_everything(character, NULL);
    int *seen = memory_new(all.count, sizeof *seen);
    for (int i = 0; i < DRAWS; i++) {
        Conversation drawn = sampler_next(&sampler, &random);
        char both[256];
        snprintf(both, sizeof both, "%s|%s", drawn.question, drawn.answer);
        cr_assert_eq(strlen(drawn.question), drawn.question_length);
        cr_assert_eq(strlen(drawn.answer), drawn.answer_length);
        Said *found =
            bsearch(&(Said){both, 0}, all.said, all.count, sizeof(Said), said_order);
        cr_assert_not_null(found, "%s", both);
        seen[found - all.said]++;
        unsigned char topics[2];
        examiner_sayable(examiner, drawn.answer, drawn.answer_length, topics);
        cr_assert(topics[character_topic(character, drawn.topic)]);
    }
    double chi = 0;
    for (size_t i = 0; i < all.count; i++) {
        double want = DRAWS * all.said[i].chance;
        chi += (seen[i] - want) * (seen[i] - want) / want;
    }
    double free = (double)all.count - 1;
    cr_expect(chi < free + 4 * sqrt(2 * free), "chi squared %g, %g expected", chi,
              free);
}

Test(stats, measured_and_computed_entropy_agree) {
    Character *clear = character_load("characters/guppy.txt");
    Survey survey = survey_take(clear, 4000, 7, NULL);
    double exact = measure_character(clear).entropy;
    cr_expect(fabs(survey.mean - exact) < 4 * survey.error, "%g +- %g, computed %g",
              survey.mean, survey.error, exact);
    /* a, aa, aaa; 1/4, 1/2, 1/4; the one in the middle in two ways */
    Character *unclear = grammar("topic t\n ask a(|a)(|a)\n say x\n");
    survey = survey_take(unclear, 20000, 1, NULL);
    expect_number(measure_character(unclear).entropy, log(4), 1e-12);
    expect_number(survey.mean, 1.5 * log(2), 4 * survey.error);
}

static void too_many_values(const void *text) {
    examiner_new(grammar(text));
}

Test(examiner, refuses_a_let_without_end) {
    char text[256] = "topic t\n let v = ";
    for (int i = 0; i < 17; i++) strcat(text, "(a|b)");
    strcat(text, "\n ask {v}\n say {v}\n");
    const char *quote = expect_fail_more(
        EX_DATAERR, "x.txt:2:2: expected a let with at most 100000 values",
        too_many_values, text);
    cr_expect(strncmp(quote, " let v = (a|b)", 14) == 0, "%s", quote);
}

/* Lets that are said again are not tried anew: 2000 values, said 100 times. */
Test(examiner, knows_what_is_bound_while_it_spells) {
    static char text[40000];
    char *at = text + sprintf(text, "list x\n");
    for (int i = 0; i < 2000; i++) at += sprintf(at, " %d\n", i);
    at += sprintf(at, "topic t\n let x = x\n let z = ");
    for (int i = 0; i < 100; i++) at += sprintf(at, "{x}");
    sprintf(at, ".\n ask {z}\n say {x}\n");
    Character *character = grammar(text);
    Examiner *examiner = examiner_new(character);
    char both[128] = "";
    for (int i = 0; i < 100; i++) strcat(both, "7");
    expect_number(score(examiner, strcat(both, ".|7")), -log(2000), 1e-12);
    examiner_free(&examiner);
    character_free(&character);
}

/* Probabilities that no double can hold: 2^-1200, and 10^-12 to the 60th. */
Test(examiner, loses_no_chance_however_small) {
    static char text[20000], both[20000];
    char *at = text + sprintf(text, "topic t\n let v = (x|y)\n ask {v}"), *said = both;
    *said++ = 'x';
    for (int i = 0; i < 1200; i++) {
        at += sprintf(at, "(a|b)");
        *said++ = 'a' + i % 2;
    }
    sprintf(at, "\n say {v}\n");
    strcpy(said, "|x");
    Character *character = grammar(text);
    Examiner *examiner = examiner_new(character);
    expect_number(score(examiner, both), -1201 * log(2), 1e-9);
    expect_number(measure_character(character).entropy, 1201 * log(2), 1e-9);
    cr_expect(isinf(measure_character(character).count)); /* and not no number */
    examiner_free(&examiner);
    character_free(&character);
    at = text + sprintf(text, "topic t\n ask ");
    for (int i = 0; i < 55; i++) at += sprintf(at, "(1000000*a|0.000001*");
    at += sprintf(at, "b");
    for (int i = 0; i < 55; i++) *at++ = ')';
    sprintf(at, "\n say x\n");
    character = grammar(text);
    examiner = examiner_new(character);
    expect_number(score(examiner, "b|x"), -55 * log(1e12), 1e-9);
    examiner_free(&examiner);
    character_free(&character);
}

static void score_many(const void *text) {
    char both[1024];
    memset(both, 'a', 1000);
    strcpy(both + 1000, "|x");
    score(examiner_new(grammar(text)), both);
}

static void warn_many(const void *text) {
    ambiguity_warn(grammar(text), NULL);
}

Test(examiner, gives_up_what_would_take_for_ever) {
    static char text[100000];
    char *at = text + sprintf(text, "list l\n");
    for (int i = 1; i < 200; i++) {
        *at++ = ' ';
        memset(at, 'a', (size_t)i);
        at += i;
        *at++ = '\n';
    }
    at += sprintf(at, "topic t\n");
    for (int i = 0; i < 6; i++) at += sprintf(at, " let v%d = l\n", i);
    sprintf(at, " ask {v0}{v1}{v2}{v3}{v4}{v5}\n say x\n");
    expect_fail(EX_DATAERR,
                "x.txt: expected at most 100000 ways to read a conversation",
                score_many, text);
    at = text + sprintf(text, "list l\n");
    for (int i = 0; i < 3000; i++) at += sprintf(at, " %d.\n", i);
    at += sprintf(at, "topic t\n ask ");
    for (int i = 0; i < 400; i++) at += sprintf(at, "[{l}]");
    sprintf(at, "\n say x\n");
    expect_fail(EX_DATAERR, "x.txt: expected at most 4000000 places to read from",
                warn_many, text);
}

Test(examiner, long_and_strange_texts_are_no_trouble) {
    Character *character = grammar("topic t\n ask (hi|hey)\n say x\n");
    Examiner *examiner = examiner_new(character);
    char *text = memory_new(1 << 20, 1);
    memset(text, 'h', 1 << 20);
    cr_expect(isinf(examiner_score(examiner, text, 1 << 20, "x", 1)));
    cr_expect(isinf(examiner_score(examiner, "hi", 2, "x\0x", 3)));
    cr_expect(isinf(examiner_score(examiner, "hi\0", 3, "x", 1)));
    unsigned char topics[1];
    cr_expect_eq(examiner_sayable(examiner, text, 1 << 20, topics), 0);
    expect_number(score(examiner, "hi|x"), -log(2), 1e-12);
}

Test(warn, warns_of_what_is_never_said) {
    Character *character = grammar("list a\n {b}\nlist b\n x\nlist c\n y\n"
                                   "topic t\n let v = c\n let w = c\n let x = {w}\n"
                                   " ask q\n say {v}\n");
    const char *path = expect_path(expect_folder(), "warnings");
    FILE *stream = fopen(path, "w");
    cr_expect_eq(character_warn(character, stream), 4);
    fclose(stream);
    char *said = expect_read(path, NULL);
    cr_expect_not_null(strstr(said, "x.txt:1:1: warning: nothing says list 'a'"));
    cr_expect_not_null(strstr(said, "x.txt:3:1: warning: nothing says list 'b'"));
    cr_expect_not_null(strstr(said, "x.txt:9:2: warning: nothing says let 'w'"));
    cr_expect_not_null(strstr(said, "x.txt:10:2: warning: nothing says let 'x'"));
}

Test(warn, warns_of_what_can_be_empty) {
    Character *character =
        grammar("list full\n x[y]\n ~ab\nlist maybe\n x\n 2* ()\n"
                "typed\n {ask}\n hey {ask}\n"
                "topic t\n let v = [{full}]\n"
                " ask [hi]\n ask {full}[ a]\n ask 2* {v}{maybe:upper}\n"
                " say ()\n say ({full}|[{v}.])\n say {maybe}.\n"
                "topic u\n ask (a|b)\n say \\ \n say (a|[b][c])\n");
    const char *path = expect_path(expect_folder(), "warnings");
    FILE *stream = fopen(path, "w");
    cr_expect_eq(character_warn(character, stream), 5);
    fclose(stream);
    const char *said = expect_read(path, NULL);
    const char *const places[] = {
        "12:6: warning: this question can", "14:9: warning: this question can",
        "15:6: warning: this answer can", "16:6: warning: this answer can",
        "21:6: warning: this answer can be empty\n"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        cr_expect_not_null(strstr(said, places[i]), "%s in: %s", places[i], said);
}
