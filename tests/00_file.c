#include "00_ground/file.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "00_ground/fail.h"
#include "expect.h"

static void read_it(const void *path) {
    size_t size;
    free(file_read(path, &size));
}

/* Whether `name` is the only entry of a folder. */
static int stands_alone(const char *folder, const char *name) {
    DIR *entries = opendir(folder);
    int others = 0, found = 0;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        if (strcmp(entry->d_name, name) == 0)
            found = 1;
        else
            others++;
    }
    closedir(entries);
    return found && others == 0;
}

Test(file_read, gives_every_byte_and_a_nul) {
    const char *path = expect_path(expect_folder(), "bytes");
    static char bytes[200001];
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131071, 131072, 200001};
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7 + i / 256);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size = 1;
        expect_write(path, bytes, sizes[i]);
        char *got = file_read(path, &size);
        cr_expect_eq(size, sizes[i]);
        cr_expect_eq(memcmp(got, bytes, size), 0);
        cr_expect_eq(got[size], '\0');
        free(got);
    }
}

Test(file_read, says_why_it_cannot) {
    const char *folder = expect_folder(), *file = expect_path(folder, "file");
    expect_write(file, "x", 1);
    expect_fail(66, "nowhere/x: cannot be opened: No such file", read_it, "nowhere/x");
    expect_fail(66, "No such file or directory; run make\n", read_it, "build/no/model");
    expect_fail(66, "cannot be opened: Not a dir", read_it, expect_path(file, "below"));
    expect_fail(74, "cannot be read to its end: Is a directory", read_it, folder);
}

/* /proc/self/mem can be opened, and then no byte of page 0 can be read: an error in the
 * middle of a file that no permission foresees. */
Test(file_read, never_takes_an_error_for_the_end) {
    if (access("/proc/self/mem", R_OK) != 0) cr_skip_test("no /proc here");
    expect_fail(74, "/proc/self/mem: cannot be read to its end", read_it,
                "/proc/self/mem");
}

Test(file_read, reads_standard_input) {
    const char *path = expect_path(expect_folder(), "input");
    expect_write(path, "a\0b", 3);
    cr_assert_not_null(freopen(path, "rb", stdin));
    size_t size;
    char *got = file_read("-", &size);
    cr_expect_eq(size, 3);
    cr_expect_eq(memcmp(got, "a\0b", 4), 0);
    free(got);
}

Test(atomic, the_old_file_stands_until_the_new_one_is_whole) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    expect_write(path, "old", 3);
    AtomicFile file = file_begin(path);
    fputs("brand new", file.stream);
    fflush(file.stream);
    cr_expect_str_eq(expect_read(path, NULL), "old");
    cr_expect(!stands_alone(folder, "a"), "written aside, in the same folder");
    file_commit(&file);
    cr_expect_str_eq(expect_read(path, NULL), "brand new");
    cr_expect(stands_alone(folder, "a"));
    cr_expect_null(file.stream);
}

Test(atomic, makes_the_folders_on_the_way) {
    const char *path = expect_path(expect_folder(), "x/y//z/a");
    AtomicFile file = file_begin(path);
    fputs("here", file.stream);
    file_commit(&file);
    cr_expect_str_eq(expect_read(path, NULL), "here");
}

static void write_and_fail(const void *path) {
    AtomicFile file = file_begin(path);
    fputs("half", file.stream);
    fflush(file.stream);
    fail(EX_DATAERR, "changed my mind");
}

Test(atomic, fail_leaves_the_old_file_and_nothing_else) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    expect_write(path, "old", 3);
    expect_fail(65, "changed my mind", write_and_fail, path);
    cr_expect_str_eq(expect_read(path, NULL), "old");
    cr_expect(stands_alone(folder, "a"));
}

Test(atomic, a_signal_that_ends_the_writer_leaves_the_old_file_and_nothing_else) {
    static const int ends[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    expect_write(path, "old", 3);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        pid_t child = fork();
        if (child == 0) {
            signal(ends[i], SIG_DFL);
            AtomicFile file = file_begin(path);
            fputs("half", file.stream);
            fflush(file.stream);
            raise(ends[i]);
            _exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == ends[i],
                  "signal %d: status %#x", ends[i], status);
        cr_expect_str_eq(expect_read(path, NULL), "old");
        cr_expect(stands_alone(folder, "a"), "signal %d", ends[i]);
    }
}

/* As under nohup, or in a program with a handler of its own. */
Test(atomic, a_signal_that_is_ignored_stays_so) {
    const char *path = expect_path(expect_folder(), "a");
    pid_t child = fork();
    if (child == 0) {
        signal(SIGHUP, SIG_IGN);
        AtomicFile file = file_begin(path);
        fputs("whole", file.stream);
        raise(SIGHUP);
        file_commit(&file);
        _exit(7);
    }
    int status;
    waitpid(child, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
    cr_expect_str_eq(expect_read(path, NULL), "whole");
}

/* Killed at any moment, a hundred times, and on until it got so far as to replace the
 * file: what stands there is old or new, never half. */
Test(atomic, a_killed_writer_leaves_old_or_new) {
    const char *path = expect_path(expect_folder(), "a");
    enum { SIZE = 300000 };
    static char bytes[SIZE];
    expect_write(path, "old", 3);
    int committed = 0;
    for (int round = 0; round < 100 || committed == 0; round++) {
        memset(bytes, 'a' + round % 26, SIZE);
        pid_t child = fork();
        if (child == 0) {
            for (;;) {
                AtomicFile file = file_begin(path);
                fwrite(bytes, 1, SIZE, file.stream);
                file_commit(&file);
            }
        }
        usleep((round < 100 ? 100 : 1000) * (useconds_t)round);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        size_t size;
        char *got = expect_read(path, &size);
        if (size == 3) {
            cr_assert_str_eq(got, "old");
        } else {
            committed++;
            cr_assert_eq(size, SIZE, "half a file of %zu bytes", size);
            for (size_t i = 1; i < SIZE; i++) cr_assert_eq(got[i], got[0]);
        }
        free(got);
    }
}

static void write_beyond_the_limit(const void *path) {
    signal(SIGXFSZ, SIG_IGN); /* a disk of 8 KiB: longer writes fail */
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){8192, 8192});
    AtomicFile file = file_begin(path);
    for (int i = 0; i < 100000; i++) fputc('x', file.stream);
    file_commit(&file);
}

Test(atomic, a_full_disk_leaves_the_old_file) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    expect_write(path, "old", 3);
    expect_fail(74, "cannot be written", write_beyond_the_limit, path);
    cr_expect_str_eq(expect_read(path, NULL), "old");
    cr_expect(stands_alone(folder, "a"));
}

static void write_little(const void *path) {
    AtomicFile file = file_begin(path);
    fputs("x", file.stream);
    file_commit(&file);
}

static void write_as_nobody(const void *path) {
    if (geteuid() == 0 && seteuid(65534) != 0) _exit(99);
    write_little(path);
}

Test(atomic, says_why_it_cannot) {
    const char *folder = expect_folder(), *file = expect_path(folder, "file");
    expect_write(file, "x", 1);
    chmod(folder, 0555);
    expect_fail(74, "cannot be written: Permission denied; get the right",
                write_as_nobody, expect_path(folder, "new"));
    expect_fail(74, "new: cannot be written: Permission denied; get the right",
                write_as_nobody, expect_path(folder, "new/file"));
    chmod(folder, 0755);
    expect_fail(74, "expected a file to write, found a folder", write_little, folder);
    expect_fail(74, "file: cannot be written: Not a directory", write_little,
                expect_path(file, "below"));
    expect_fail(74, "left on device; make room", write_little, "/dev/full");
    expect_fail(74, "cannot be", write_little, "/proc/nowhere/x");
}

Test(atomic, devices_are_written_directly) {
    write_little("/dev/null");
    struct stat status;
    cr_assert_eq(stat("/dev/null", &status), 0);
    cr_expect(S_ISCHR(status.st_mode), "/dev/null was replaced by a file");
}

Test(atomic, a_link_stays_a_link_and_a_mode_stays) {
    const char *folder = expect_folder();
    const char *path = expect_path(folder, "a"), *link = expect_path(folder, "link");
    expect_write(path, "old", 3);
    chmod(path, 0640);
    cr_assert_eq(symlink("a", link), 0);
    write_little(link);
    struct stat status;
    cr_assert_eq(lstat(link, &status), 0);
    cr_expect(S_ISLNK(status.st_mode));
    cr_assert_eq(lstat(path, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0640);
    cr_expect_str_eq(expect_read(path, NULL), "x");
}

Test(atomic, a_link_to_nothing_is_refused) {
    const char *folder = expect_folder();
    const char *lost = expect_path(folder, "lost"), *loop = expect_path(folder, "loop");
    cr_assert_eq(symlink("nowhere", lost), 0);
    cr_assert_eq(symlink("loop", loop), 0);
    expect_fail(74, "lost: expected a file to write, found a link to nothing",
                write_little, lost);
    expect_fail(74, "found a link to nothing: Too many levels of symbolic links",
                write_little, loop);
    struct stat status;
    cr_expect(lstat(lost, &status) == 0 && S_ISLNK(status.st_mode));
    cr_expect(lstat(loop, &status) == 0 && S_ISLNK(status.st_mode));
}

/* fdopen takes memory; that of this program has none when a test says so. */
static int fdopen_fails;

FILE *fdopen(int descriptor, const char *mode) {
    FILE *(*real)(int, const char *);
    *(void **)&real = dlsym(RTLD_NEXT, "fdopen");
    errno = ENOMEM;
    return fdopen_fails ? NULL : real(descriptor, mode);
}

Test(atomic, no_memory_leaves_the_old_file_and_nothing_else) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    expect_write(path, "old", 3);
    fdopen_fails = 1;
    expect_fail(71, "a: cannot be written: Cannot allocate memory", write_little, path);
    fdopen_fails = 0;
    cr_expect_str_eq(expect_read(path, NULL), "old");
    cr_expect(stands_alone(folder, "a"));
}

/* What a killed program was writing goes when the file is written again; what a living
 * one writes, and what only looks alike, stays. */
Test(atomic, what_the_dead_left_is_swept) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    pid_t child = fork();
    if (child == 0) {
        AtomicFile file = file_begin(path);
        fputs("half", file.stream);
        raise(SIGKILL);
    }
    char left[64], others[3][64];
    snprintf(left, sizeof left, "a.aside-%ld-0", (long)child);
    cr_expect_eq(waitpid(child, NULL, 0), child);
    cr_expect(file_exists(expect_path(folder, left)));
    snprintf(others[0], 64, "b.aside-%ld-0", (long)child);
    snprintf(others[1], 64, "a.aside-%ld-7", (long)getppid());
    snprintf(others[2], 64, "a.aside-notes");
    for (size_t i = 0; i < 3; i++) expect_write(expect_path(folder, others[i]), "x", 1);
    write_little(path);
    cr_expect(!file_exists(expect_path(folder, left)));
    for (size_t i = 0; i < 3; i++)
        cr_expect(file_exists(expect_path(folder, others[i])), "%s", others[i]);
}

Test(atomic, two_writers_do_not_meet) {
    const char *folder = expect_folder(), *path = expect_path(folder, "a");
    AtomicFile one = file_begin(path), two = file_begin(path);
    fputs("one", one.stream);
    fputs("two", two.stream);
    file_commit(&two);
    file_commit(&one);
    cr_expect_str_eq(expect_read(path, NULL), "one");
    cr_expect(stands_alone(folder, "a"));
}

/* A forked child that fails must not take away what its parent is writing. */
Test(atomic, a_child_leaves_its_parents_files_alone) {
    const char *path = expect_path(expect_folder(), "a");
    AtomicFile file = file_begin(path);
    fputs("parent", file.stream);
    fflush(file.stream);
    pid_t child = fork();
    if (child == 0) {
        freopen("/dev/null", "w", stderr);
        fail(EX_DATAERR, "a child's own trouble");
    }
    waitpid(child, NULL, 0);
    file_commit(&file);
    cr_expect_str_eq(expect_read(path, NULL), "parent");
}

Test(atomic, a_table_begins_with_its_columns) {
    const char *folder = expect_path(expect_folder(), "new");
    size_t size;
    AtomicFile file = csv_begin(folder, "t.csv", "step,loss");
    fprintf(file.stream, "1,%g\n", 0.5);
    file_commit(&file);
    char *got = file_read(expect_path(folder, "t.csv"), &size);
    cr_expect_str_eq(got, "step,loss\n1,0.5\n");
    free(got);
}

Test(csv, a_text_is_a_field_whatever_it_says) {
    static const char *const cases[][2] = {
        {"fish", "fish"},    {"", ""},
        {"a,b", "\"a,b\""},  {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"\"", "\"\"\"\""},  {"a\nb", "a?b"},
        {"\x1b[2J", "?[2J"}, {"\xC3\xA9,", "\"\xC3\xA9,\""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *got;
        size_t size;
        FILE *stream = open_memstream(&got, &size);
        csv_text(stream, cases[i][0], strlen(cases[i][0]));
        fclose(stream);
        cr_expect_str_eq(got, cases[i][1]);
        free(got);
    }
}

Test(paths, are_joined) {
    static const char *const cases[][3] = {{"a", "b", "a/b"},   {"a/", "b", "a/b"},
                                           {"", "b", "b"},      {"/", "b", "/b"},
                                           {"a/b", "", "a/b/"}, {".", "b", "./b"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = path_join(cases[i][0], cases[i][1]);
        cr_expect_str_eq(path, cases[i][2]);
        free(path);
    }
}

Test(folders, are_made_once_or_found) {
    const char *folder = expect_folder();
    const char *deep = expect_path(folder, "a/b/c");
    folder_make(deep);
    folder_make(deep);
    folder_make(".");
    folder_make("/");
    cr_expect(file_exists(deep));
    cr_expect(!file_exists(expect_path(folder, "d")));
}
