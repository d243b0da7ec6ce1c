#include "00_ground/random.h"

#include <math.h>

#include "00_ground/fail.h"
#include "expect.h"

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* The numbers that the authors' Java (java.util.SplittableRandom) and Vigna's
 * splitmix64.c give for these states. */
Test(random, gives_the_published_numbers) {
    static const uint64_t from_0[] = {0xE220A8397B1DCDAFu, 0x6E789E6AA1B965F4u,
                                      0x06C45D188009454Fu, 0xF88BB8A8724C81ECu,
                                      0x1B39896A51A8749Bu};
    static const uint64_t from_1234567[] = {6457827717110365317u, 3203168211198807973u,
                                            9817491932198370423u, 4593380528125082431u,
                                            16408922859458223821u};
    Random a = {0}, b = {1234567};
    for (int i = 0; i < 5; i++) {
        cr_expect_eq(random_next(&a), from_0[i], "number %d of state 0", i);
        cr_expect_eq(random_next(&b), from_1234567[i], "number %d of 1234567", i);
        cr_expect_eq(random_at(0, (uint64_t)i), from_0[i]);
    }
}

Test(random, any_number_can_be_had_alone) {
    Random random = random_seed(7, "test");
    const uint64_t start = random.state;
    for (uint64_t i = 0; i < 1000; i++)
        cr_assert_eq(random_at(start, i), random_next(&random));
    cr_expect_eq(random.state, start + 1000 * RANDOM_STEP);
}

/* Golden bits: the same on every machine, by every compiler. */
Test(random, gives_the_same_bits_everywhere) {
    Random random = random_seed(1, "data");
    cr_expect_eq(random.state, 0x8A76AC6C800B0180u, "%016llx",
                 (unsigned long long)random.state);
    uint64_t normals[4];
    for (int i = 0; i < 4; i++) normals[i] = bits_of(random_normal(&random));
    cr_expect_eq(normals[0], 0x3FE5E7D7EACCE98Eu, "%016llx",
                 (unsigned long long)normals[0]);
    cr_expect_eq(normals[3], 0x3FE159700A4EE0D7u, "%016llx",
                 (unsigned long long)normals[3]);
    uint64_t hash = 0;
    for (int i = 0; i < 100000; i++)
        hash = random_mix(hash ^ bits_of(random_normal(&random)));
    cr_expect_eq(hash, 0xFC2E26F8D58824D5u, "%016llx", (unsigned long long)hash);
    for (int i = 0; i < 1000; i++)
        hash = random_mix(hash ^ random_below(&random, 1000));
    for (int i = 0; i < 1000; i++)
        hash = random_mix(hash ^ bits_of(random_uniform(&random)));
    cr_expect_eq(hash, 0xC8EB6D1167941E5Eu, "%016llx", (unsigned long long)hash);
}

Test(random, seeds_and_purposes_part_streams) {
    static const char *const purposes[] = {"", "data", "weights", "date", "atad", "a"};
    enum { SEEDS = 50, PURPOSES = sizeof purposes / sizeof *purposes };
    static uint64_t states[SEEDS * PURPOSES];
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (size_t p = 0; p < PURPOSES; p++) {
            size_t n = seed * PURPOSES + p;
            states[n] = random_seed(seed, purposes[p]).state;
            for (size_t m = 0; m < n; m++) {
                uint64_t apart = states[n] - states[m];
                cr_assert_neq(apart, 0);
                /* nor the same stream, a few thousand numbers later */
                for (uint64_t steps = 1; steps < 2000; steps++)
                    cr_assert(apart != steps * RANDOM_STEP &&
                              apart != -steps * RANDOM_STEP);
            }
        }
}

/* Chi-square with n-1 degrees of freedom lies within 5 standard deviations of n-1. */
static void expect_fair(const uint32_t *counts, size_t n, double draws) {
    double chi = 0, expected = draws / (double)n, freedom = (double)n - 1;
    for (size_t i = 0; i < n; i++)
        chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    cr_expect_lt(fabs(chi - freedom), 5 * sqrt(2 * freedom) + 3,
                 "chi-square %g with %g degrees of freedom", chi, freedom);
}

Test(random, below_is_fair) {
    static const uint64_t sizes[] = {2, 3, 6, 7, 100, 1000};
    static uint32_t counts[1000];
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        Random random = random_seed(s, "below");
        memset(counts, 0, sizeof counts);
        for (int i = 0; i < 1000000; i++) {
            uint64_t number = random_below(&random, sizes[s]);
            cr_assert_lt(number, sizes[s]);
            counts[number]++;
        }
        expect_fair(counts, sizes[s], 1e6);
    }
}

/* With n = 3 * 2^62 a remainder would give the lowest third twice as often: half of all
 * draws. Fair is a third. */
Test(random, below_throws_the_incomplete_round_away) {
    Random random = random_seed(3, "below");
    const uint64_t third = (uint64_t)1 << 62;
    uint32_t counts[3] = {0};
    for (int i = 0; i < 300000; i++) counts[random_below(&random, 3 * third) / third]++;
    expect_fair(counts, 3, 3e5);
    for (int i = 0; i < 1000; i++) {
        cr_assert_eq(random_below(&random, 1), 0);
        cr_assert_lt(random_below(&random, UINT64_MAX), UINT64_MAX);
        cr_assert_leq(random_below(&random, third * 2 + 1), third * 2);
    }
}

/* The number 0, of one state in 2^64, is as good as any other. */
Test(random, below_throws_nothing_away_where_the_rounds_are_complete) {
    Random random = {-RANDOM_STEP};
    cr_expect_eq(random_below(&random, 8), 0);
    cr_expect_eq(random.state, 0, "after one step");
}

static void below_zero(const void *unused) {
    (void)unused;
    random_below(&(Random){0}, 0);
}

Test(random, below_zero_is_our_bug) {
    expect_fail(70, "broken precondition: n >= 1", below_zero, NULL);
}

Test(random, uniform_fills_its_interval) {
    Random random = random_seed(1, "uniform");
    static uint32_t counts[256];
    double sum = 0;
    for (int i = 0; i < 1000000; i++) {
        double x = random_uniform(&random);
        cr_assert(x >= 0 && x < 1);
        counts[(int)(x * 256)]++;
        sum += x;
    }
    expect_fair(counts, 256, 1e6);
    cr_expect_lt(fabs(sum / 1e6 - 0.5), 5 * sqrt(1.0 / 12 / 1e6));
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Test(random, normal_is_the_bell_curve) {
    enum { DRAWS = 200000 };
    static double draws[DRAWS];
    Random random = random_seed(1, "normal");
    double moments[5] = {0}, widest = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = draws[i] = random_normal(&random), power = 1;
        for (int m = 1; m <= 4; m++) moments[m] += (power *= x) / DRAWS;
    }
    /* five standard errors of each moment */
    cr_expect_lt(fabs(moments[1]), 5 * sqrt(1.0 / DRAWS));
    cr_expect_lt(fabs(moments[2] - 1), 5 * sqrt(2.0 / DRAWS));
    cr_expect_lt(fabs(moments[3]), 5 * sqrt(15.0 / DRAWS));
    cr_expect_lt(fabs(moments[4] - 3), 5 * sqrt(96.0 / DRAWS));
    qsort(draws, DRAWS, sizeof *draws, by_size);
    for (int i = 0; i < DRAWS; i++) {
        double below = 0.5 * erfc(-draws[i] / sqrt(2));
        widest = fmax(widest, fabs(below - (i + 0.5) / DRAWS));
    }
    /* Kolmogorov and Smirnov: 1.95 / sqrt(n) is passed once in a thousand by chance */
    cr_expect_lt(widest, 1.95 / sqrt(DRAWS));
    cr_expect_gt(draws[DRAWS - 1], 3.5);
}

/* Our logarithm against libm's: the same polar method, from a copy of the stream. */
Test(random, normal_uses_a_true_logarithm) {
    Random random = random_seed(2, "normal"), copy = random;
    for (int i = 0; i < 100000; i++) {
        double x, y, r;
        do {
            x = 2 * random_uniform(&copy) - 1;
            y = 2 * random_uniform(&copy) - 1;
            r = x * x + y * y;
        } while (r >= 1 || r == 0);
        double want = x * sqrt(-2 * log(r) / r), got = random_normal(&random);
        cr_assert(fabs(got - want) <= 4 * 0x1p-52 * fabs(want), "%.17g, not %.17g", got,
                  want);
    }
}

Test(random, shuffle_gives_every_order_alike) {
    static uint32_t counts[24];
    Random random = random_seed(1, "shuffle");
    for (int i = 0; i < 240000; i++) {
        uint32_t items[4] = {0, 1, 2, 3};
        random_shuffle(&random, items, 4);
        uint32_t code = 0;
        for (uint32_t a = 0; a < 4; a++) {
            uint32_t smaller = 0;
            for (uint32_t b = a + 1; b < 4; b++) smaller += items[b] < items[a];
            code = code * (4 - a) + smaller;
        }
        counts[code]++;
    }
    expect_fair(counts, 24, 240000);
}

Test(random, shuffle_keeps_every_item) {
    static uint32_t items[1000];
    Random random = random_seed(1, "shuffle");
    for (uint32_t i = 0; i < 1000; i++) items[i] = i;
    random_shuffle(&random, items, 1000);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < 1000; i++)
        for (uint32_t j = 0; j < 1000; j++) seen += items[j] == i;
    cr_expect_eq(seen, 1000);
    random_shuffle(&random, items, 1);
    random_shuffle(&random, items, 0);
}

/* The four-bit generator that chapter 0 works out by hand. */
Test(random, the_chapters_paper_generator) {
    static const unsigned want[] = {15, 10, 5, 6, 11};
    unsigned counter = 0, seen = 0;
    for (int i = 0; i < 16; i++) {
        counter = (counter + 5) % 16;
        unsigned x = counter;
        x ^= x >> 2;
        x = x * 11 % 16;
        x ^= x >> 2;
        if (i < 5) cr_expect_eq(x, want[i], "number %d is %u", i, x);
        seen |= 1u << x;
    }
    cr_expect_eq(seen, 0xFFFF, "sixteen numbers, each once");
}
