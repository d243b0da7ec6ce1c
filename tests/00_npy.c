#include "00_ground/npy.h"

#include "00_ground/fail.h"
#include "expect.h"

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

static void read_it(const void *path) {
    size_t rank, shape[NPY_MAX_RANK];
    free(npy_read(path, &rank, shape));
}

/* A file of version `version` whose header says `text`, followed by `floats` numbers.
 */
static const char *npy_with(int version, const char *text, size_t floats) {
    const char *path = expect_path(expect_folder(), "a.npy");
    char bytes[2048] = "\x93NUMPY";
    size_t length = strlen(text) + 1, at = 8;
    bytes[6] = (char)version;
    bytes[at++] = (char)(length & 255);
    bytes[at++] = (char)(length >> 8);
    if (version > 1) at += 2;
    memcpy(bytes + at, text, length - 1);
    at += length - 1;
    bytes[at++] = '\n';
    expect_write(path, bytes, at + 4 * floats);
    return path;
}

Test(npy, reads_other_writers_headers) {
    size_t rank, shape[NPY_MAX_RANK];
    static const char *const good[] = {
        "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}",
        "{'descr':'<f4','fortran_order':False,'shape':(2,3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }      ",
    };
    for (int version = 1; version <= 3; version++)
        for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
            free(npy_read(npy_with(version, good[i], 6), &rank, shape));
            cr_expect(rank == 2 && shape[0] == 2 && shape[1] == 3);
        }
    free(npy_read(
        npy_with(1, "{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 1), &rank,
        shape));
    cr_expect_eq(rank, 0);
}

#define SHAPE(sizes) "{'descr': '<f4', 'fortran_order': False, 'shape': " sizes ", }"

Test(npy, refuses_what_it_does_not_know) {
    static const char *const bad[] = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
        "{'descr': '<f4', 'shape': (2, 3), }",
        "{'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
        SHAPE("(2 3)"),
        SHAPE("(-2, -3)"),
        SHAPE("(2, 3"),
        SHAPE("(2, x)"),
        SHAPE("2, 3"),
        SHAPE("(+2, 3)"),
        SHAPE("(,)"),
        SHAPE("(1, 1, 1, 2, 3)"),
        SHAPE("(99999999999999999999999, 1)"),
        "",
        "{",
        "{'",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2, 3), }",
        "nonsense",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_fail(65,
                    "a.npy: expected row-major '<f4' of at most 4 dimensions, found",
                    read_it, npy_with(1, bad[i], 6));
}

Test(npy, refuses_a_shape_that_is_not_the_files) {
    static const char *const shapes[] = {
        SHAPE("(2, 4)"),
        SHAPE("(5,)"),
        SHAPE("(0,)"),
        SHAPE("()"),
        SHAPE("(4294967296, 4294967296)"),    /* wraps to 0 elements */
        SHAPE("(4611686018427387904, 4, 6)"), /* wraps to 0 elements */
        SHAPE("(4611686018427387910,)"),      /* wraps to 24 bytes */
        SHAPE("(1000000000000,)"),            /* more than the memory */
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        expect_fail(65,
                    "a.npy: expected a file as long as its shape says, found 24 bytes",
                    read_it, npy_with(1, shapes[i], 6));
}

/* The file of NUMPY_HEADER, cut after every one of its bytes, and with one too many. */
Test(npy, refuses_every_cut_file) {
    const char *path = expect_path(expect_folder(), "a.npy");
    char bytes[200];
    memcpy(bytes, NUMPY_HEADER, 128);
    memcpy(bytes + 128, NUMPY_DATA, sizeof NUMPY_DATA);
    for (size_t size = 0; size <= 153; size++) {
        if (size == 152) continue;
        expect_write(path, bytes, size);
        expect_fail(65, "a.npy: expected ", read_it, path);
    }
}

Test(npy, refuses_other_files) {
    const char *path = expect_path(expect_folder(), "a.npy");
    expect_write(path, "\x93NUMPX\x01\x00\x04\x00xxxx", 14);
    expect_fail(65, "expected a .npy file, found something else", read_it, path);
    expect_write(path, "\x93NUMPY\x09\x00\x04\x00xxxx", 14);
    expect_fail(65, "expected .npy version 1 to 3, found 9", read_it, path);
    expect_write(path, "\x93NUMPY\x02\x00\xFF\xFF\xFF\xFFxx", 14);
    expect_fail(65, "expected a .npy header of 4294967295 bytes", read_it, path);
    expect_fail(66, "cannot be opened", read_it, "nowhere.npy");
    expect_write(path, "\x93NUMPY\x01\x00\x06\x00{\033[2J\n", 16);
    expect_fail(65, "found {?[2J", read_it, path);
}

static void write_rank_five(const void *path) {
    npy_write(path, NUMPY_DATA, 5, (size_t[]){1, 1, 1, 1, 1});
}

Test(npy, five_dimensions_are_our_bug) {
    expect_fail(70, "broken precondition: rank <= NPY_MAX_RANK", write_rank_five, "x");
}
