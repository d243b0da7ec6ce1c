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

FILE *file_open(const char *path) {
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (stream != NULL) return stream;
    int missing = errno == ENOENT || errno == ENOTDIR;
    int code = missing ? EX_NOINPUT : errno == ENOMEM ? EX_OSERR : EX_IOERR;
    fail(code, "%s: cannot be opened: %s%s", path, strerror(errno),
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
    FILE *stream = file_open(path);
    char *bytes = NULL;
    size_t capacity = 0, length = 0;
    do {
        bytes = memory_grow(bytes, &capacity, length + 65536, 1);
        errno = 0;
        length += fread(bytes + length, 1, capacity - length - 1, stream);
    } while (!feof(stream) && !ferror(stream));
    if (ferror(stream))
        fail(EX_IOERR, "%s: cannot be read to its end: %s", path, strerror(errno));
    if (stream != stdin) fclose(stream);
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

/* FileAside: what a failure, or a signal, has to remove. A forked child leaves alone
 * what its parent began. */
typedef struct FileAside {
    struct FileAside *next;
    pid_t owner;
    char path[];
} FileAside;

static FileAside *file_asides;

static void file_abandon_all(void) {
    for (FileAside *aside = file_asides; aside != NULL; aside = aside->next)
        if (aside->owner == getpid()) unlink(aside->path);
}

static void file_forget(FileAside *aside) {
    FileAside **at = &file_asides;
    while (*at != aside) at = &(*at)->next;
    *at = aside->next;
    free(aside);
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
static FILE *file_open_aside(const char *path, const struct stat *old,
                             FileAside **opened) {
    size_t room = strlen(path) + 40;
    FileAside *aside = memory_new(1, sizeof *aside + room);
    int descriptor, attempt = 0;
    do {
        snprintf(aside->path, room, "%s.aside-%ld-%d", path, (long)getpid(), attempt++);
        descriptor = open(aside->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0) file_cannot_write(path);
    aside->owner = getpid();
    aside->next = file_asides;
    *opened = file_asides = aside;
    fail_first(file_abandon_all);
    file_watch_signals();
    if (old != NULL) fchmod(descriptor, old->st_mode & 0777);
    return fdopen(descriptor, "wb");
}

/* The folder that a path leads into, as a new string. */
static char *file_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return memory_text(".", 1);
    return memory_text(path, slash == path ? 1 : (size_t)(slash - path));
}

AtomicFile file_begin(const char *path) {
    struct stat status;
    int there = stat(path, &status) == 0;
    if (there && S_ISDIR(status.st_mode))
        fail(EX_IOERR, "%s: expected a file to write, found a folder", path);
    AtomicFile file = {.path = realpath(path, NULL)}; /* NULL: nothing is there */
    if (file.path == NULL) file.path = path_join("", path);
    if (there && !S_ISREG(status.st_mode)) {
        file.stream = fopen(path, "wb");
    } else {
        char *folder = file_folder(file.path);
        folder_make(folder);
        free(folder);
        file.stream = file_open_aside(file.path, there ? &status : NULL, &file.aside);
    }
    if (file.stream == NULL) file_cannot_write(path);
    return file;
}

/* After the rename the folder's entry is new, but only in memory; a sync of the folder
 * writes it down. File systems that cannot do that say EINVAL: nothing is lost. */
static void file_sync_folder(const char *path) {
    char *folder = file_folder(path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0 && fsync(descriptor) != 0 && errno != EINVAL)
        fail(EX_IOERR, "%s: cannot be synced: %s", folder, strerror(errno));
    if (descriptor >= 0) close(descriptor);
    free(folder);
}

void file_commit(AtomicFile *file) {
    FileAside *aside = file->aside;
    errno = 0;
    int failed = fflush(file->stream) != 0 || ferror(file->stream) ||
                 (aside != NULL && fsync(fileno(file->stream)) != 0);
    if (fclose(file->stream) != 0 || failed ||
        (aside != NULL && rename(aside->path, file->path) != 0))
        file_cannot_write(file->path);
    if (aside != NULL) {
        file_forget(aside);
        file_sync_folder(file->path);
    }
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
    int quoted = memchr(text, ',', length) || memchr(text, '"', length);
    if (quoted) fputc('"', stream);
    for (const char *quote; (quote = memchr(text, '"', length)) != NULL;) {
        size_t part = (size_t)(quote - text) + 1;
        text_put(stream, text, part, "");
        fputc('"', stream);
        text += part;
        length -= part;
    }
    text_put(stream, text, length, "");
    if (quoted) fputc('"', stream);
}
