#include "00_ground/file.h"

#include <dirent.h>
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
    fail(missing           ? EX_NOINPUT
         : errno == ENOMEM ? EX_OSERR
                           : EX_IOERR,
         "%s: cannot be opened: %s%s", path, strerror(errno),
         missing && strstr(path, "build/") ? "; run make" : "");
}

_Noreturn void file_cannot_write(const char *path) {
    int reason = errno;
    int full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    int locked = reason == EACCES || reason == EPERM || reason == EROFS;
    fail(reason == ENOMEM ? EX_OSERR : EX_IOERR, "%s: cannot be written: %s%s", path,
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
        if (access(part, F_OK) != 0 && mkdir(part, 0777) != 0 && errno != EEXIST)
            file_cannot_write(part);
        *slash = '/';
    }
    if (access(part, F_OK) != 0) file_cannot_write(path); /* a file, not a folder */
    free(part);
}

/* What a failure, or a signal, has to remove. A forked child leaves alone what its
 * parent began. */
static struct {
    char *aside;
    pid_t owner;
} file_pending[64];

#define FILE_PENDING (sizeof file_pending / sizeof *file_pending)

static void file_abandon_all(void) {
    for (size_t i = 0; i < FILE_PENDING; i++)
        if (file_pending[i].aside && file_pending[i].owner == getpid())
            unlink(file_pending[i].aside);
}

/* `now` in the place of `was`: NULL is nothing to remove. */
static void file_remember(const char *was, char *now) {
    size_t i = 0;
    while (i < FILE_PENDING && file_pending[i].aside != was) i++;
    require(i < FILE_PENDING);
    file_pending[i].owner = getpid();
    file_pending[i].aside = now;
    fail_first(file_abandon_all);
}

/* A signal that ends the program removes what was begun, and then ends it: unlink and
 * raise are among the few things that a handler may do. */
static void file_interrupted(int number) {
    file_abandon_all();
    signal(number, SIG_DFL);
    raise(number);
}

/* A program that handles a signal itself, or was told to ignore it (nohup), goes on
 * doing so. */
static void file_watch_signals(void) {
    static const int ends[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct sigaction now, watch = {.sa_handler = file_interrupted};
        sigaction(ends[i], NULL, &now);
        if (now.sa_handler == SIG_DFL) sigaction(ends[i], &watch, NULL);
    }
}

/* The part before the last slash; the current folder, where there is none. */
static char *path_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return memory_text(".", 1);
    return memory_text(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Removes what programs that were killed have left of `path`: NAME.aside-PID-N, where
 * no process PID lives. */
static void file_sweep(const char *path, const char *folder) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        long owner;
        if (strncmp(entry->d_name, name, length) != 0 ||
            sscanf(entry->d_name + length, ".aside-%ld-", &owner) != 1 || owner <= 0 ||
            kill((pid_t)owner, 0) == 0 || errno != ESRCH)
            continue;
        char *aside = path_join(folder, entry->d_name);
        unlink(aside);
        free(aside);
    }
    if (entries) closedir(entries);
}

/* rename only works inside one file system, so the aside file is made in the folder of
 * the file itself. O_EXCL: never through a link that is already there, never over
 * the aside file of a program that runs at the same time. */
static void file_open_aside(AtomicFile *file) {
    size_t room = strlen(file->path) + 40;
    file->aside = memory_new(room, 1);
    int descriptor = -1;
    for (int attempt = 0; attempt < 100 && descriptor < 0; attempt++) {
        snprintf(file->aside, room, "%s.aside-%ld-%d", file->path, (long)getpid(),
                 attempt);
        descriptor = open(file->aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) break;
    }
    if (descriptor < 0) file_cannot_write(file->path);
    file_remember(NULL, file->aside);
    file_watch_signals();
    file->stream = fdopen(descriptor, "wb");
}

AtomicFile file_begin(const char *path) {
    AtomicFile file = {.path = realpath(path, NULL)}; /* NULL: nothing is there */
    struct stat status;
    if (file.path == NULL && errno == ENOMEM) file_cannot_write(path);
    if (file.path == NULL && lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        fail(EX_IOERR, "%s: expected a file to write, found a link to nothing: %s",
             path, strerror(errno));
    if (file.path == NULL) file.path = path_join("", path);
    int there = stat(file.path, &status) == 0;
    if (there && S_ISDIR(status.st_mode))
        fail(EX_IOERR, "%s: expected a file to write, found a folder", path);
    if (there && !S_ISREG(status.st_mode)) {
        file.stream = fopen(path, "wb");
    } else {
        char *folder = path_folder(file.path);
        folder_make(folder);
        file_sweep(file.path, folder);
        free(folder);
        file_open_aside(&file);
    }
    if (file.stream == NULL) file_cannot_write(path);
    if (there && file.aside) fchmod(fileno(file.stream), status.st_mode & 0777);
    return file;
}

/* After the rename the folder's entry is new, but only in memory; a sync of the folder
 * writes it down. File systems that cannot do that say EINVAL: nothing is lost. */
static void file_sync_folder(const char *path) {
    char *folder = path_folder(path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0 && fsync(descriptor) != 0 && errno != EINVAL)
        fail(EX_IOERR, "%s: cannot be synced: %s", folder, strerror(errno));
    if (descriptor >= 0) close(descriptor);
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
        file_remember(file->aside, NULL);
        file_sync_folder(file->path);
    }
    free(file->aside);
    free(file->path);
    *file = (AtomicFile){0};
}

void file_copy(const char *from, const char *to) {
    size_t size;
    char *bytes = file_read(from, &size);
    AtomicFile file = file_begin(to);
    fwrite(bytes, 1, size, file.stream);
    file_commit(&file);
    free(bytes);
}

AtomicFile csv_begin(const char *folder, const char *name, const char *columns) {
    char *path = path_join(folder, name);
    AtomicFile file = file_begin(path);
    fprintf(file.stream, "%s\n", columns);
    free(path);
    return file;
}

void csv_text(FILE *stream, const char *text, size_t length) {
    int quoted = memchr(text, ',', length) || memchr(text, '"', length);
    if (quoted) fputc('"', stream);
    for (size_t part; length > 0; text += part, length -= part) {
        const char *quote = memchr(text, '"', length);
        part = quote ? (size_t)(quote - text) + 1 : length;
        text_put(stream, text, part, "");
        if (quote) fputc('"', stream);
    }
    if (quoted) fputc('"', stream);
}
