#include "01_datagen/character.h"

#include <math.h>
#include <sys/resource.h>

#include "grammar.h"

/* All that a character says, "Q|A chance" for each, one space between. */
static const char *everything(const char *text) {
    static char out[8192];
    Character *character = grammar(text);
    SaidList all = said_everything(character, NULL);
    out[0] = '\0';
    for (size_t i = 0; i < all.count; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s %.4g",
                 i == 0 ? "" : "; ", all.said[i].text, all.said[i].chance);
    said_free(&all);
    character_free(&character);
    cr_expect_null(character);
    return out;
}

/* A topic that asks `q` and says the template. */
#define SAY(template) "topic t\n ask q\n say " template "\n"

Test(character, every_construct) {
    static const char *const cases[][2] = {
        {SAY("yes"), "q|yes 1"},
        {SAY("  two  blanks \t"), "q|two  blanks 1"},
        {SAY("(a|b)c"), "q|ac 0.5; q|bc 0.5"},
        {SAY("(3*a|b)"), "q|a 0.75; q|b 0.25"},
        {SAY("(0.5*a|1.5*b)"), "q|a 0.25; q|b 0.75"},
        {SAY("x( a|3* b|)"), "q|x 0.2; q|x a 0.2; q|x b 0.6"},
        {SAY("(a(b|c)|d)"), "q|ab 0.25; q|ac 0.25; q|d 0.5"},
        {SAY("[a]b"), "q|ab 0.5; q|b 0.5"},
        {SAY("[[a]b]c"), "q|abc 0.25; q|bc 0.25; q|c 0.5"},
        {SAY("()x"), "q|x 1"},
        {SAY("[]x"), "q|x 1"},
        {SAY("\\{\\(\\[\\|\\*\\#\\\\\\)\\]\\}"), "q|{([|*#\\)]} 1"},
        {SAY("a # comment"), "q|a 1"},
        {SAY("a #"), "q|a 1"},
        {SAY("a#b"), "q|a#b 1"},
        {SAY("a \\# b"), "q|a # b 1"},
        {SAY("a\\ "), "q|a  1"},
        {SAY("2 \\* 3"), "q|2 * 3 1"},
        {SAY("2 plus 2"), "q|2 plus 2 1"},
        {SAY("2\\* 3"), "q|2* 3 1"},
        {SAY("2* two\n say one"), "q|one 0.3333; q|two 0.6667"},
        {SAY("\xC3\xA9t\xC3\xA9 \xF0\x9F\x90\x9F"),
         "q|\xC3\xA9t\xC3\xA9 \xF0\x9F\x90\x9F 1"},
        {SAY("a\xEF\xBF\xBD"), "q|a\xEF\xBF\xBD 1"}, /* U+FFFD itself is no bad byte */
        {"# c\n\nlist l\n  x # one\n  3* y\n" SAY("{l}"), "q|x 0.25; q|y 0.75"},
        {SAY("{l} {l}") "list l\n x\n y\n",
         "q|x x 0.25; q|x y 0.25; q|y x 0.25; q|y y 0.25"},
        {"list l\n x{m}\nlist m\n 1\n 2\n" SAY("{l}"), "q|x1 0.5; q|x2 0.5"},
        {"list l\n ab c\n" SAY("{l:capital} {l:upper} {l}"), "q|Ab c AB C ab c 1"},
        {"list l\n \xC3\xA9 1b\n" SAY("{l:capital}{l:upper}"),
         "q|\xC3\xA9 1b\xC3\xA9 1B 1"},
        {"list l\n a\nlist m\n {l}b\n" SAY("{m:upper}{m:capital}"), "q|ABAb 1"},
        {SAY("~ab"), "q|a 0.002; q|aab 0.002; q|ab 0.99; q|abb 0.002; q|b 0.002; "
                     "q|ba 0.002"},
        {SAY("~aa's"), "q|a's 0.005; q|aa's 0.99; q|aaa's 0.005"},
        {SAY("a\\~b"), "q|a~b 1"},
        {"list l\n [a]\n" SAY("{l:capital}b"), "q|Ab 0.5; q|b 0.5"},
        {"typed\n 3* {ask}\n {ask:capital}?\n" SAY("a"), "Q?|a 0.25; q|a 0.75"},
        {"typed\n {ask}\n {ask:capital}\ntopic t\n ask 3* a\n bare 1\n say x\n",
         "1|x 0.25; A|x 0.375; a|x 0.375"},
        {"list l\n x\n y\ntopic t\n let v = l\n ask {v}\n say {v} {v}\n",
         "x|x x 0.5; y|y y 0.5"},
        {"list l\n x\n y\ntopic t\n let v = {l}\n ask {v}\n say {l}\n",
         "x|x 0.25; x|y 0.25; y|x 0.25; y|y 0.25"},
        {"topic t\n let v = (x|3*y)\n let w = {v}{v:upper}\n ask {w}\n say {v}\n",
         "xX|x 0.25; yY|y 0.75"},
        {"list v\n x\n y\ntopic t\n let v = v\n ask {v}\n say {v}\n",
         "x|x 0.5; y|y 0.5"},
        {"topic t 3\n ask a\n say b\ntopic u\n ask c\n say d\n", "a|b 0.75; c|d 0.25"},
        {"topic t 0.5\r\n ask a\r\n say b\r\n", "a|b 1"},
        {"\xEF\xBB\xBF" SAY("a"), "q|a 1"},
        {"topic t\n\task\tq\n\tsay\ta", "q|a 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(everything(cases[i][0]), cases[i][1], "%s", cases[i][0]);
}

static void load(const void *text) {
    grammar(text);
}

static void expect_refused(const char *message, const char *text) {
    const char *quote = expect_fail_more(EX_DATAERR, message, load, text);
    const char *caret = strchr(quote, '\n');
    cr_expect(caret != NULL && caret[1 + strspn(caret + 1, " \t")] == '^', "%s: %s",
              text, quote);
}

#define T "topic t\n ask q\n say a\n"

Test(character, every_error_has_its_line_and_column) {
    static const char *const cases[][2] = {
        {"", "x.txt:1:1: expected a topic, found none"},
        {"list l\n a\n", "x.txt:1:1: expected a topic, found none"},
        {T "lst l\n", "x.txt:4:1: expected list, typed or topic (what belongs to one "
                      "is indented), found 'lst'"},
        {"topic t\nask q\n",
         "x.txt:2:1: expected list, typed or topic (what belongs to "
         "one is indented), found 'ask'"},
        {T "{l}\n", "x.txt:4:1: expected list, typed or topic (what belongs to one "
                    "is indented), found '{'"},
        {" a\n" T, "x.txt:1:2: expected list, typed or topic at the margin first"},
        {"list\n", "x.txt:1:5: expected the name of a list, found the end of"},
        {"list {\n", "x.txt:1:6: expected the name of a list, found '{'"},
        {"list a b\n", "x.txt:1:8: expected one word as name, then the end of "
                       "the line, found 'b'"},
        {"list l\n a\nlist l\n b\n" T, "x.txt:3:6: expected a new name, found 'l'"},
        {"list l\n" T, "x.txt:1:1: expected choices below list 'l', found none"},
        {"typed\n" T, "x.txt:1:1: expected lines below 'typed', found none"},
        {"typed\n {ask}\ntyped\n {ask}\n" T, "x.txt:3:1: expected one block 'typed'"},
        {"typed x\n", "x.txt:1:7: expected the end of the line, found 'x'"},
        {"typed\n {ask}\n hello\n" T, "x.txt:3:2: expected {ask} once"},
        {"typed\n {ask}{ask}\n" T, "x.txt:2:2: expected {ask} once"},
        {"typed\n [{ask}]\n" T, "x.txt:2:2: expected {ask} once"},
        {"typed\n ({ask}|x)\n" T, "x.txt:2:2: expected {ask} once"},
        {"list l\n {ask}\n" T, "x.txt:2:2: expected the name of a list, found 'ask'"},
        {"topic\n", "x.txt:1:6: expected the name of a topic, found the end"},
        {"topic t x\n", "x.txt:1:9: expected one word as name, then a number "
                        "as weight or the end of the line, found 'x'"},
        {"topic t 0\n", "x.txt:1:9: expected a weight from 0.000001 to 1000000"},
        {"topic t nan\n", "x.txt:1:9: expected one word as name, then a number "
                          "as weight or the end of the line, found 'nan'"},
        {"topic t 2 2\n", "x.txt:1:11: expected one word as name, then a number "
                          "as weight or the end of the line, found '2'"},
        {"topic my day\n", "x.txt:1:10: expected one word as name, then a number as "
                           "weight or the end of the line, found 'day'"},
        {"topic t 2*\n", "x.txt:1:10: expected one word as name, then a number as "},
        {T T, "x.txt:4:1: expected a new name, found a second topic 't'"},
        {"topic t\n say a\n", "x.txt:1:1: expected 'ask' in topic 't', found none"},
        {"topic t\n ask a\n", "x.txt:1:1: expected 'say' in topic 't', found none"},
        {"topic t\n tell a\n",
         "x.txt:2:2: expected let, ask, bare or say, found 'tell'"},
        {"topic t\n {x}\n", "x.txt:2:2: expected let, ask, bare or say, found '{'"},
        {"topic t\n ask\n", "x.txt:2:5: expected something to say, or '()' for "
                            "nothing, found the end of the line"},
        {"topic t\n ask 2*  \n", "x.txt:2:8: expected something to say, or '()'"},
        {"list l\n 3*\n", "x.txt:2:4: expected something to say, or '()' for nothing"},
        {"topic t\n let\n",
         "x.txt:2:5: expected the name of a variable, found the end"},
        {"topic t\n let v\n", "x.txt:2:7: expected '=', found the end of the line"},
        {"topic t\n let v =\n", "x.txt:2:9: expected a list or a template after '='"},
        {"topic t\n let v = a b\n let v = c d\n", "x.txt:3:6: expected a new name"},
        {"topic t\n let v = l\n ask {v}\n say a\n",
         "x.txt:2:10: expected the name of a list or of a let above, found 'l'"},
        {"topic t\n let v = {w}\n let w = (a)\n ask q\n say a\n",
         "x.txt:2:10: expected the name of a list or of a let above, found 'w'"},
        {"topic t\n let a = (x)\n let b = (x)\n let c = (x)\n let d = (x)\n"
         " let e = (x)\n let f = (x)\n let g = (x)\n",
         "x.txt:8:2: expected at most 6 lets in a topic"},
        {SAY("hi {food}"), "x.txt:3:9: expected the name of a list or of a let above, "
                           "found 'food'"},
        {SAY("\xC3\xA9\xF0\x9F\x90\x9F{x}"), "x.txt:3:8: expected the name of a list"},
        {SAY("{"), "x.txt:3:7: expected a name after '{', found the end of the line"},
        {SAY("{ l}"), "x.txt:3:7: expected a name after '{', found ' '"},
        {SAY("{l"), "x.txt:3:8: expected '}', found the end of the line"},
        {SAY("{l m}"), "x.txt:3:8: expected '}', found ' '"},
        {SAY("{l:}"), "x.txt:3:9: expected capital or upper, found '}'"},
        {SAY("{l:lower}"), "x.txt:3:9: expected capital or upper, found 'lower'"},
        {SAY("a ~"),
         "x.txt:3:9: expected a word of 2 to 100 unaccented letters after '~'"},
        {SAY("~a b"),
         "x.txt:3:7: expected a word of 2 to 100 unaccented letters after '~'"},
        {SAY("~h\xC3\xA9llo"), "x.txt:3:7: expected a word of 2 to 100 unaccented "
                               "letters after '~', found 'h'"},
        {SAY("a}"), "x.txt:3:7: expected '{' before it or '\\' in front, found '}'"},
        {SAY("(a|b"),
         "x.txt:3:10: expected ')' to close the '(' of column 6, found the"},
        {SAY("(a|b]"),
         "x.txt:3:10: expected ')' to close the '(' of column 6, found ']'"},
        {SAY("[a"), "x.txt:3:8: expected ']' to close the '[' of column 6"},
        {SAY("[a|b]"),
         "x.txt:3:8: expected ']', or '(' at column 6 for a choice, found '|'"},
        {SAY("a|b"), "x.txt:3:7: expected an open bracket before it or '\\' in front"},
        {SAY("a)"), "x.txt:3:7: expected an open bracket before it"},
        {SAY("a]"), "x.txt:3:7: expected an open bracket before it"},
        {SAY("abc* cake"), "x.txt:3:9: expected '\\*' for a star, or a weight where a "
                           "choice begins, as in 3* or 0.5*, found '*'"},
        {SAY("-1* cake"), "x.txt:3:8: expected '\\*' for a star, or a weight"},
        {SAY("2,5* cake"), "x.txt:3:9: expected '\\*' for a star, or a weight"},
        {SAY("2 * cake"), "x.txt:3:8: expected '\\*' for a star, or a weight"},
        {SAY("* cake"), "x.txt:3:6: expected '\\*' for a star, or a weight"},
        {SAY("2* 3* cake"), "x.txt:3:10: expected '\\*' for a star, or a weight"},
        {SAY("[2* cake]"), "x.txt:3:8: expected '\\*' for a star, or a weight"},
        {SAY("(a |b*)"), "x.txt:3:11: expected '\\*' for a star, or a weight"},
        {SAY("~abc*"), "x.txt:3:10: expected '\\*' for a star, or a weight"},
        {"list l\n \xC3\xA9 * b\n",
         "x.txt:2:4: expected '\\*' for a star, or a weight"},
        {"typed\n {ask}*\n", "x.txt:2:7: expected '\\*' for a star, or a weight"},
        {"topic t\n let v = 2* a\n", "x.txt:2:11: expected '\\*' for a star"},
        {SAY("(0*a|b)"), "x.txt:3:7: expected a weight from 0.000001 to 1000000, "
                         "found '0'"},
        {SAY("(0.0000009*a|b)"), "x.txt:3:7: expected a weight from 0.000001"},
        {SAY("1000001* a"), "x.txt:3:6: expected a weight from 0.000001 to 1000000"},
        {SAY("a\\"), "x.txt:3:8: expected a character after '\\', found the end"},
        {SAY("a\\\x1B"), "x.txt:3:8: expected UTF-8 text, found the byte 0x1B"},
        {SAY("a\\\xFF"), "x.txt:3:8: expected UTF-8 text, found the byte 0xFF"},
        {SAY("\xFF"), "x.txt:3:6: expected UTF-8 text, found the byte 0xFF"},
        {SAY("a\xC3"), "x.txt:3:7: expected UTF-8 text, found the byte 0xC3"},
        {SAY("a\x1B[2J"), "x.txt:3:7: expected UTF-8 text, found the byte 0x1B"},
        {"list l\n {l}\n" T, "x.txt:2:2: expected lists that end, found 'l' inside"},
        {"list l\n a{m}\nlist m\n b [{l}]\n" T,
         "x.txt:4:5: expected lists that end, found 'l' inside itself"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_refused(cases[i][1], cases[i][0]);
}

Test(character, an_error_shows_its_line_with_a_caret) {
    static char text[1000], quote[200];
    static const char *const cases[][3] = {
        {SAY("(a|b"), "x.txt:3:10: ", " say (a|b\n         ^\n"},
        {T "lst l # no list\n" T, "x.txt:4:1: ", "lst l # no list\n^\n"},
        {T "lst l\r\n" T, "x.txt:4:1: ", "lst l\n^\n"},
        {"\xEF\xBB\xBFlst", "x.txt:1:1: ", "lst\n^\n"},
        {"", "x.txt:1:1: ", "\n^\n"},
        {"topic t\n\task\tq\n\tsay\ta}", "x.txt:3:7: ", "\tsay\ta}\n\t   \t ^\n"},
        {SAY("\xC3\xA9t\xC3\xA9}"),
         "x.txt:3:9: ", " say \xC3\xA9t\xC3\xA9}\n        ^\n"},
        /* a fish is one character, and two columns of the screen */
        {SAY("\xF0\x9F\x90\x9F}"), "x.txt:3:7: ", " say \xF0\x9F\x90\x9F}\n       ^\n"},
        {SAY("a\x1B[2J"), "x.txt:3:7: ", " say a?[2J\n      ^\n"},
        {SAY("{x}") "# after", "x.txt:3:6: ", " say {x}\n     ^\n"},
        {"topic t\n let v = l\n ask {v}\n say a\n",
         "x.txt:2:10: ", " let v = l\n         ^\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(expect_fail_more(EX_DATAERR, cases[i][1], load, cases[i][0]),
                         cases[i][2], "%s", cases[i][0]);
    /* Of a long line what is near the place: 48 bytes before it, 72 in all. */
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "topic t\n ask ", 13);
    text[300] = '}';
    snprintf(quote, sizeof quote, "...%.72s...\n%51s^\n", text + 252, "");
    cr_expect_str_eq(expect_fail_more(EX_DATAERR, "x.txt:2:293: ", load, text), quote);
    /* And no half of a character. */
    for (size_t i = 13; i + 1 < 300; i += 2) memcpy(text + i, "\xC3\xA9", 2);
    text[299] = 'a';
    snprintf(quote, sizeof quote, "...%.71s...\n%27s^\n", text + 253, "");
    cr_expect_str_eq(expect_fail_more(EX_DATAERR, "x.txt:2:150: ", load, text), quote);
}

Test(character, refuses_to_grow_without_limit) {
    static char text[20000];
    char *at = text + sprintf(text, "topic t\n ask q\n say ");
    for (int i = 0; i < 100; i++) *at++ = '[';
    expect_refused("x.txt:3:66: expected at most 60 brackets", text);
    at = text + sprintf(text, "list l0\n ab\n");
    for (int i = 1; i < 50; i++)
        at += sprintf(at, "list l%d\n {l%d}{l%d}\n", i, i - 1, i - 1);
    sprintf(at, T);
    expect_refused("expected texts of at most 4096 bytes", text);
    at = text + sprintf(text, "list l0\n [a]\n");
    for (int i = 1; i < 20; i++)
        at += sprintf(at, "list l%d\n ([{l%d}]|[{l%d}])\n", i, i - 1, i - 1);
    sprintf(at, T);
    Character *character = grammar(text); /* quick, though there are 4^20 readings */
    character_free(&character);
    at = text + sprintf(text, "list l0\n a\n");
    for (int i = 1; i < 100; i++) at += sprintf(at, "list l%d\n {l%d}\n", i, i - 1);
    sprintf(at, T);
    expect_refused("expected at most 60 lists and brackets inside each other", text);
    at = text + sprintf(text, "list l0\n a\n"); /* 30 lists, and in each 30 brackets */
    for (int i = 1; i < 30; i++) {
        at += sprintf(at, "list l%d\n ", i);
        for (int k = 0; k < 30; k++) *at++ = '[';
        at += sprintf(at, "{l%d}", i - 1);
        for (int k = 0; k < 30; k++) *at++ = ']';
        *at++ = '\n';
    }
    sprintf(at, T);
    expect_refused("expected at most 60 lists and brackets inside each other", text);
}

/* Each list names the next: the last is found before the first is known. */
static void load_chain(const void *stack) {
    enum { LISTS = 10000 };
    char *text = malloc(40 * LISTS), *at = text;
    for (int i = 0; i < LISTS; i++) at += sprintf(at, "list l%d\n {l%d}\n", i, i + 1);
    sprintf(at, "list l%d\n a\n" T, LISTS);
    setrlimit(RLIMIT_STACK, stack);
    load(text);
}

Test(character, does_not_follow_a_chain_of_lists_to_the_end_of_its_stack) {
    static const struct rlimit small = {1 << 20, 1 << 20};
    expect_fail_more(EX_DATAERR,
                     "expected at most 60 lists and brackets inside each other",
                     load_chain, &small);
}

static void load_missing(const void *path) {
    character_load(path);
}

Test(character, a_missing_file_is_named) {
    expect_fail(EX_NOINPUT, "no/such.txt", load_missing, "no/such.txt");
}

Test(character, finds_topics_by_name) {
    Character *character = grammar(T "topic u\n ask q\n say a\n");
    cr_expect_eq(character_topic(character, "t"), 0);
    cr_expect_eq(character_topic(character, "u"), 1);
    cr_expect_eq(character_topic(character, "v"), 2);
    character_free(&character);
}

Test(character, checks_even_what_nothing_says) {
    static char text[20000];
    char *at = text + sprintf(text, "topic t\n let v = ");
    for (int i = 0; i < 5000; i++) *at++ = 'a' + i % 3;
    sprintf(at, " b\n ask q\n say a\n");
    expect_refused("expected texts of at most 4096 bytes", text);
}
