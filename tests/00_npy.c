#include "studies/00_ground/npy.h"

#include "00_ground/fail.h"
#include "expect.h"
#include "npy.h"

/* What numpy.save writes for numpy.array([[1, 2, 3], [4, 5, 6.5]], dtype='f4'). */
static const char NUMPY_HEADER[] =
    "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, "
    "3), }"
    "                                                          \n";
static const float NUMPY_DATA[] = {1, 2, 3, 4, 5, 6.5f};

Test(npy, writes_what_numpy_writes) {
    const char *path = expect_path(expect_folder(), "a.npy");
    npy_write(path, NUMPY_DATA, 2, (size_t[]){2, 3});
    size_t size;
    const char *bytes = expect_read(path, &size);
    cr_assert_eq(sizeof NUMPY_HEADER - 1, 128);
    cr_expect_eq(size, 128 + sizeof NUMPY_DATA);
    cr_expect_eq(memcmp(bytes, NUMPY_HEADER, 128), 0, "%.128s", bytes);
    cr_expect_eq(memcmp(bytes + 128, NUMPY_DATA, sizeof NUMPY_DATA), 0);
}

Test(npy, reads_what_it_wrote) {
    static const size_t shapes[][4] = {{1, 0, 0, 0}, {5, 1, 0, 0}, {0, 0, 0, 0},
                                       {2, 3, 0, 0}, {2, 3, 4, 0}, {2, 3, 4, 5},
                                       {1, 1, 1, 1}, {3, 0, 7, 0}};
    static const size_t ranks[] = {0, 1, 1, 2, 3, 4, 4, 3};
    const char *path = expect_path(expect_folder(), "a.npy");
    float data[120];
    for (int i = 0; i < 120; i++) data[i] = (float)i * 0.37f - 9;
    for (size_t s = 0; s < sizeof ranks / sizeof *ranks; s++) {
        size_t rank, shape[NPY_MAX_RANK], count = 1, size;
        npy_write(path, data, ranks[s], shapes[s]);
        expect_read(path, &size);
        float *got = npy_read(path, &rank, shape);
        cr_assert_eq(rank, ranks[s]);
        for (size_t i = 0; i < rank; i++) {
            cr_expect_eq(shape[i], shapes[s][i]);
            count *= shape[i];
        }
        cr_expect_eq((size - count * sizeof(float)) % 64, 0, "data is aligned");
        cr_expect_eq(memcmp(got, data, count * sizeof(float)), 0);
        free(got);
    }
}

static void write_rank_five(const void *path) {
    npy_write(path, NUMPY_DATA, 5, (size_t[]){1, 1, 1, 1, 1});
}

Test(npy, five_dimensions_are_our_bug) {
    expect_fail(70, "broken precondition: rank <= NPY_MAX_RANK", write_rank_five, "x");
}
