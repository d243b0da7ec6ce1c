#include "../expect.h"

#include <signal.h>
#include <sys/resource.h>

void file_append(const char *path, const char *line);

/* The file's text must be `want`; both are printed with a | for each end of a line. */
static void expect_text(const char *path, const char *want) {
    char *texts[] = {strdup(want), expect_read(path, NULL)};
    int same = strcmp(texts[0], texts[1]) == 0;
    for (int i = 0; i < 2; i++)
        for (char *at = texts[i]; *at != '\0'; at++) *at = *at == '\n' ? '|' : *at;
    cr_assert(same, "expected the lines %s, found %.200s", texts[0], texts[1]);
    free(texts[0]);
}

Test(exercise_00_3, adds_a_line) {
    const char *path = expect_path(expect_folder(), "log");
    file_append(path, "one");
    expect_text(path, "one\n");
    file_append(path, "");
    file_append(path, "three");
    expect_text(path, "one\n\nthree\n");
}

Test(exercise_00_3, keeps_every_byte) {
    const char *path = expect_path(expect_folder(), "log");
    expect_write(path, "a\0b\n", 4);
    file_append(path, "c");
    size_t size;
    const char *got = expect_read(path, &size);
    cr_assert(size == 6, "a line of 4 bytes and one of 2: expected 6 bytes, found %zu",
              size);
    cr_expect(
        memcmp(got, "a\0b\nc\n", 6) == 0,
        "expected the 4 bytes a NUL b newline, then c and a newline, found others");
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
        cr_assert(memcmp(got, "old\n", 4) == 0,
                  "killed: expected the old line first, found '%.4s'", got);
        cr_assert(
            size == 4 || size == 4 + sizeof line,
            "killed: expected 4 bytes, the old file, or %zu, the longer one, found "
            "%zu: half a line",
            4 + sizeof line, size);
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
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) != 0,
              "a full disk: expected an exit code that is not 0, found status %#x",
              status);
    expect_text(path, "old\n");
}
