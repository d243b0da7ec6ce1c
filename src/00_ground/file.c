#include "00_ground/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

_Noreturn void file_cannot_open(const char *path) {
    int missing = errno == ENOENT || errno == ENOTDIR;
    fail(missing ? EX_NOINPUT : EX_IOERR, "%s: cannot be opened: %s%s", path,
         strerror(errno), missing && strstr(path, "build/") ? "; run make" : "");
}

_Noreturn void file_cannot_write(const char *path) {
    int reason = errno;
    int full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    int locked = reason == EACCES || reason == EPERM || reason == EROFS;
    fail(EX_IOERR, "%s: cannot be written: %s%s", path,
         reason ? strerror(reason) : "an earlier write failed; is there room?",
         full     ? "; make room there"
         : locked ? "; get the right to write there, or choose another folder"
                  : "");
}

char *file_read(const char *path, size_t *size) {
    int from_stdin = strcmp(path, "-") == 0;
    FILE *stream = from_stdin ? stdin : fopen(path, "rb");
    if (stream == NULL) file_cannot_open(path);
    char *bytes = NULL;
    size_t capacity = 0, length = 0;
    do {
        bytes = memory_grow(bytes, &capacity, length + 65536, 1);
        errno = 0;
        length += fread(bytes + length, 1, capacity - length - 1, stream);
    } while (!feof(stream) && !ferror(stream));
    if (ferror(stream))
        fail(EX_IOERR, "%s: cannot be read to its end: %s", path, strerror(errno));
    if (!from_stdin) fclose(stream);
    bytes[length] = '\0';
    *size = length;
    return bytes;
}

int file_exists(const char *path) {
    return access(path, R_OK) == 0;
}

char *path_join(const char *folder, const char *name) {
    size_t length = strlen(folder);
    const char *slash = length == 0 || folder[length - 1] == '/' ? "" : "/";
    size_t room = length + strlen(slash) + strlen(name) + 1;
    char *path = memory_new(room, 1);
    snprintf(path, room, "%s%s%s", folder, slash, name);
    return path;
}

void folder_make(const char *path) {
    char *part = path_join(path, ""); /* a copy that ends with a slash */
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        struct stat status;
        int reason = mkdir(part, 0777) == 0 ? 0 : errno;
        if (stat(part, &status) != 0) {
            errno = reason;
            file_cannot_write(part);
        }
        if (!S_ISDIR(status.st_mode))
            fail(EX_IOERR, "%s: expected a folder, found something else", part);
        *slash = '/';
    }
    free(part);
}

/* FilePending: what a failure, or a signal, has to remove. A forked child leaves alone
 * what its parent began. */
typedef struct FilePending {
    char *aside;
    pid_t owner;
    struct FilePending *next;
} FilePending;

static FilePending *file_pending;

static void file_abandon_all(void) {
    for (FilePending *at = file_pending; at != NULL; at = at->next)
        if (at->owner == getpid()) unlink(at->aside);
}

static void file_remember(char *aside) {
    FilePending *pending = memory_new(1, sizeof *pending);
    *pending = (FilePending){aside, getpid(), file_pending};
    file_pending = pending;
    fail_first(file_abandon_all);
}

static void file_forget(const char *aside) {
    for (FilePending **at = &file_pending; *at != NULL; at = &(*at)->next)
        if ((*at)->aside == aside) {
            FilePending *done = *at;
            *at = done->next;
            free(done);
            return;
        }
}

/* A signal that ends the program removes what was begun, and then ends it: unlink and
 * raise are among the few things that a handler may do. */
static void file_interrupted(int number) {
    file_abandon_all();
    signal(number, SIG_DFL);
    raise(number);
}

/* A program that handles a signal itself, or was told to ignore it (nohup), keeps that.
 */
static void file_watch_signals(void) {
    static const int ends[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction now, watch = {.sa_handler = file_interrupted};
        sigaction(ends[i], NULL, &now);
        if (now.sa_handler == SIG_DFL) sigaction(ends[i], &watch, NULL);
    }
}

/* rename only works inside one file system, so the aside file is made in the folder of
 * the file itself. O_EXCL: never through a link that somebody laid there, never over
 * the aside file of a program that runs at the same time. */
static FILE *file_open_aside(const char *path, char **aside) {
    size_t room = strlen(path) + 40;
    *aside = memory_new(room, 1);
    int descriptor = -1;
    for (int attempt = 0; attempt < 100 && descriptor < 0; attempt++) {
        snprintf(*aside, room, "%s.aside-%ld-%d", path, (long)getpid(), attempt);
        descriptor = open(*aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) break;
    }
    if (descriptor < 0) file_cannot_write(path);
    file_remember(*aside);
    file_watch_signals();
    return fdopen(descriptor, "wb");
}

AtomicFile file_begin(const char *path) {
    AtomicFile file = {.path = realpath(path, NULL)}; /* NULL: nothing stands there */
    if (file.path == NULL) file.path = path_join("", path);
    struct stat status;
    int there = stat(file.path, &status) == 0;
    if (there && S_ISDIR(status.st_mode))
        fail(EX_IOERR, "%s: expected a file to write, found a folder", path);
    if (there && !S_ISREG(status.st_mode)) {
        file.stream = fopen(path, "wb");
    } else {
        char *slash = strrchr(file.path, '/');
        if (slash != NULL && slash != file.path) {
            *slash = '\0';
            folder_make(file.path);
            *slash = '/';
        }
        file.stream = file_open_aside(file.path, &file.aside);
        if (there) fchmod(fileno(file.stream), status.st_mode & 0777);
    }
    if (file.stream == NULL) file_cannot_write(path);
    return file;
}

/* After the rename the folder's entry is new, but only in memory; a sync of the folder
 * writes it down. File systems that cannot do that say EINVAL: nothing is lost. */
static void file_sync_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t length = slash == path ? 1 : slash ? (size_t)(slash - path) : 0;
    char *folder = memory_text(slash ? path : ".", slash ? length : 1);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        if (fsync(descriptor) != 0 && errno != EINVAL)
            fail(EX_IOERR, "%s: cannot be synced: %s", folder, strerror(errno));
        close(descriptor);
    }
    free(folder);
}

void file_commit(AtomicFile *file) {
    errno = 0;
    int failed = fflush(file->stream) != 0 || ferror(file->stream);
    if (!failed && file->aside != NULL) failed = fsync(fileno(file->stream)) != 0;
    if (fclose(file->stream) != 0) failed = 1;
    if (!failed && file->aside != NULL) failed = rename(file->aside, file->path) != 0;
    if (failed) file_cannot_write(file->path);
    if (file->aside != NULL) {
        file_forget(file->aside);
        file_sync_folder(file->path);
    }
    free(file->aside);
    free(file->path);
    *file = (AtomicFile){0};
}

AtomicFile csv_begin(const char *folder, const char *name, const char *columns) {
    char *path = path_join(folder, name);
    AtomicFile file = file_begin(path);
    fprintf(file.stream, "%s\n", columns);
    free(path);
    return file;
}

void csv_text(FILE *stream, const char *text, size_t length) {
    int quoted = 0;
    for (size_t i = 0; i < length; i++) quoted |= text[i] == ',' || text[i] == '"';
    if (quoted) fputc('"', stream);
    for (size_t part; quoted && length > 0; text += part, length -= part) {
        const char *quote = memchr(text, '"', length);
        part = quote ? (size_t)(quote - text) + 1 : length;
        text_put(stream, text, part, "");
        if (quote) fputc('"', stream);
    }
    text_put(stream, text, length, "");
    if (quoted) fputc('"', stream);
}
