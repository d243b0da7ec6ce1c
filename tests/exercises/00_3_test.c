#include "../expect.h"

#include <signal.h>
#include <sys/resource.h>

void file_append(const char *path, const char *line);

Test(exercise_00_3, adds_a_line) {
    const char *path = expect_path(expect_folder(), "log");
    file_append(path, "one");
    cr_assert_str_eq(expect_read(path, NULL), "one\n");
    file_append(path, "");
    file_append(path, "three");
    cr_assert_str_eq(expect_read(path, NULL), "one\n\nthree\n");
}

Test(exercise_00_3, keeps_every_byte) {
    const char *path = expect_path(expect_folder(), "log");
    expect_write(path, "a\0b\n", 4);
    file_append(path, "c");
    size_t size;
    const char *got = expect_read(path, &size);
    cr_assert_eq(size, 6);
    cr_expect_eq(memcmp(got, "a\0b\nc\n", 6), 0);
}

Test(exercise_00_3, a_killed_writer_leaves_whole_lines) {
    const char *path = expect_path(expect_folder(), "log");
    static char line[200001];
    memset(line, 'x', sizeof line - 1);
    file_append(path, line);
    for (int round = 0; round < 30; round++) {
        expect_write(path, "old\n", 4);
        pid_t child = fork();
        if (child == 0) {
            file_append(path, line);
            _exit(0);
        }
        usleep(50 * (useconds_t)round);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        size_t size;
        const char *got = expect_read(path, &size);
        cr_assert_eq(memcmp(got, "old\n", 4), 0, "the old line is gone");
        cr_assert(size == 4 || size == 4 + sizeof line, "%zu bytes: half a line", size);
    }
}

Test(exercise_00_3, a_full_disk_leaves_the_old_file) {
    const char *path = expect_path(expect_folder(), "log");
    static char line[20001];
    memset(line, 'x', sizeof line - 1);
    file_append(path, "old");
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){8192, 8192});
        freopen("/dev/null", "w", stderr);
        file_append(path, line);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) != 0, "nobody was told");
    cr_expect_str_eq(expect_read(path, NULL), "old\n");
}
