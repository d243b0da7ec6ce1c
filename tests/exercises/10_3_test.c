#include "../mark.h"
#include <stddef.h>

double readings(const char *const *const *brackets, size_t count, const char *text);

typedef const char *const *Bracket;

static const Bracket one = (const char *const[]){"ab", "a", NULL};
static const Bracket two = (const char *const[]){"c", "bc", NULL};
static const Bracket maybe = (const char *const[]){"a", "", NULL};
static const Bracket twice = (const char *const[]){"blub", "glub", "blub", NULL};

Test(exercise_10_3, by_hand) {
    const Bracket template[2] = {one, two};
    mark(readings(template, 2, "abc"), 2, "(ab|a)(c|bc) says abc");
    mark(readings(template, 2, "abbc"), 1, "(ab|a)(c|bc) says abbc");
    mark(readings(template, 2, "ac"), 1, "(ab|a)(c|bc) says ac");
    mark(readings(template, 2, "ab"), 0, "(ab|a)(c|bc) says ab");
    mark(readings(template, 2, "abcc"), 0, "(ab|a)(c|bc) says abcc");
    mark(readings(&twice, 1, "blub"), 2, "(blub|glub|blub) says blub");
    mark(readings(&twice, 1, "glub"), 1, "(blub|glub|blub) says glub");
}

Test(exercise_10_3, nothing_can_be_said) {
    const Bracket template[3] = {maybe, maybe, maybe};
    mark(readings(template, 0, ""), 1, "no bracket says nothing");
    mark(readings(template, 0, "a"), 0, "no bracket says a");
    mark(readings(template, 3, ""), 1, "[a][a][a] says nothing");
    mark(readings(template, 3, "aa"), 3, "[a][a][a] says aa");
}

/* 40 over 20: too many to be tried one by one. */
Test(exercise_10_3, there_may_be_many) {
    Bracket template[40];
    for (int k = 0; k < 40; k++) template[k] = maybe;
    mark(readings(template, 40, "aaaaaaaaaaaaaaaaaaaa"), 137846528820.,
         "20 a of 40 [a]");
}
