#include "08_training/log.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void log_flush(LogFile *file) {
    if (fflush(file->stream) != 0 || ferror(file->stream))
        file_cannot_write(file->path);
}

/* The lock goes when the program ends, however it ends. A file system that knows no
 * locks gives none. */
static void log_lock(const LogFile *file) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = fileno(file->stream);
    if (fcntl(descriptor, F_SETLK, &lock) == 0 || (errno != EACCES && errno != EAGAIN))
        return;
    fcntl(descriptor, F_GETLK, &lock);
    fail(EX_TEMPFAIL,
         "%s: process %ld trains there; let it end, or choose another --run",
         file->path, (long)lock.l_pid);
}

static LogFile log_file(const char *folder, const char *name) {
    LogFile file = {.path = path_join(folder, name)};
    file.stream = fopen(file.path, "a+");
    if (!file.stream) file_cannot_write(file.path);
    log_lock(&file);
    return file;
}

Log log_open(const char *folder) {
    folder_make(folder);
    return (Log){log_file(folder, RUN_LOG), log_file(folder, RUN_TIME)};
}

/* The file cut back to a length, at which a line ends; to 0: a new one. */
static void log_cut(LogFile *file, uint64_t place, const char *columns) {
    long length = (long)place;
    FILE *stream = file->stream;
    int last = '\n';
    if (length > 0)
        last = fseek(stream, length - 1, SEEK_SET) == 0 ? fgetc(stream) : EOF;
    if (ferror(stream))
        fail(EX_IOERR, "%s: cannot be read: %s", file->path, strerror(errno));
    if (last != '\n')
        fail(EX_DATAERR,
             "%s: expected a line that ends at byte %ld, as the checkpoint says; "
             "train anew, without --resume",
             file->path, length);
    if (ftruncate(fileno(stream), length) != 0 || fseek(stream, 0, SEEK_END) != 0)
        file_cannot_write(file->path);
    if (length == 0) fprintf(stream, "%s\n", columns);
    log_flush(file);
}

void log_begin(Log *log, LogPlace place) {
    log_cut(&log->log, place.log, "step,tokens,rate,loss,norm,moved,eval");
    log_cut(&log->time, place.time, "step,seconds,tokens_per_second");
}

void log_close(Log *log) {
    fclose(log->log.stream);
    fclose(log->time.stream);
    free(log->log.path);
    free(log->time.path);
    *log = (Log){0};
}

/* Before the first step there is nothing to say but how well the newborn does. */
void log_write(Log *log, const LogRow *row) {
    FILE *stream = log->log.stream;
    fprintf(stream, "%" PRIu64 ",%" PRIu64 ",", row->step, row->tokens);
    if (row->step == 0)
        fputs(",,,,", stream);
    else
        fprintf(stream, "%.6g,%.6f,%.6g,%.6g,", row->rate, row->loss, row->norm,
                row->moved);
    if (!isnan(row->eval)) fprintf(stream, "%.6f", row->eval);
    fputc('\n', stream);
    log_flush(&log->log);
    fprintf(log->time.stream, "%" PRIu64 ",%.3f,%.0f\n", row->step, row->seconds,
            row->speed);
    log_flush(&log->time);
}

static uint64_t log_length(LogFile *file) {
    log_flush(file);
    if (fsync(fileno(file->stream)) != 0) file_cannot_write(file->path);
    return (uint64_t)ftell(file->stream);
}

LogPlace log_place(Log *log) {
    return (LogPlace){log_length(&log->log), log_length(&log->time)};
}
