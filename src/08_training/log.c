#include "08_training/log.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void log_flush(LogFile *file) {
    if (fflush(file->stream) != 0 || ferror(file->stream))
        file_cannot_write(file->path);
}

static void log_cut(LogFile *file, uint64_t place) {
    long length = (long)place;
    FILE *stream = file->stream;
    if (fseek(stream, 0, SEEK_END) != 0 || ftell(stream) < length)
        fail(EX_DATAERR,
             "%s: expected at least the %ld bytes that the checkpoint knows; "
             "train anew, without --resume",
             file->path, length);
    if (ftruncate(fileno(stream), length) != 0 || fseek(stream, length, SEEK_SET) != 0)
        file_cannot_write(file->path);
}

/* A new file with these columns, or the old one, cut back to a length. */
static LogFile log_file(const char *folder, const char *name, const char *columns,
                        const uint64_t *length) {
    LogFile file = {.path = path_join(folder, name)};
    file.stream = fopen(file.path, length ? "r+" : "w");
    if (!file.stream) file_cannot_write(file.path);
    if (length)
        log_cut(&file, *length);
    else
        fprintf(file.stream, "%s\n", columns);
    log_flush(&file);
    return file;
}

Log log_open(const char *folder, const LogPlace *place) {
    folder_make(folder);
    return (Log){log_file(folder, RUN_LOG, "step,tokens,rate,loss,norm,moved,eval",
                          place ? &place->log : NULL),
                 log_file(folder, RUN_TIME, "step,seconds,tokens_per_second",
                          place ? &place->time : NULL)};
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
