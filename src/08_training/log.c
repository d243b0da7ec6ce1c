#include "08_training/log.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *log_stream(const char *path, const char *mode) {
    FILE *stream = fopen(path, mode);
    if (!stream) file_cannot_write(path);
    return stream;
}

static Log log_files(const char *folder, const char *mode) {
    folder_make(folder);
    Log log = {.log_path = path_join(folder, "log.csv"),
               .time_path = path_join(folder, "time.csv")};
    log.log = log_stream(log.log_path, mode);
    log.time = log_stream(log.time_path, mode);
    return log;
}

static void log_flush(FILE *stream, const char *path) {
    if (fflush(stream) != 0 || ferror(stream)) file_cannot_write(path);
}

Log log_open(const char *folder) {
    Log log = log_files(folder, "w");
    fputs("step,tokens,rate,loss,norm,moved,eval\n", log.log);
    fputs("step,seconds,tokens_per_second\n", log.time);
    log_flush(log.log, log.log_path);
    log_flush(log.time, log.time_path);
    return log;
}

static void log_cut(FILE *stream, const char *path, long length) {
    if (fseek(stream, 0, SEEK_END) != 0 || ftell(stream) < length)
        fail(EX_DATAERR,
             "%s: expected at least the %ld bytes that the checkpoint knows; "
             "train anew, without --resume",
             path, length);
    if (ftruncate(fileno(stream), length) != 0 || fseek(stream, length, SEEK_SET) != 0)
        file_cannot_write(path);
}

Log log_reopen(const char *folder, LogPlace place) {
    Log log = log_files(folder, "r+");
    log_cut(log.log, log.log_path, place.log);
    log_cut(log.time, log.time_path, place.time);
    return log;
}

void log_close(Log *log) {
    fclose(log->log);
    fclose(log->time);
    free(log->log_path);
    free(log->time_path);
    *log = (Log){0};
}

static void log_cell(FILE *stream, const char *format, double value) {
    fputc(',', stream);
    if (!isnan(value)) fprintf(stream, format, value);
}

void log_write(Log *log, const LogRow *row) {
    fprintf(log->log, "%llu,%llu", (unsigned long long)row->step,
            (unsigned long long)row->tokens);
    log_cell(log->log, "%.6g", row->rate);
    log_cell(log->log, "%.6f", row->loss);
    log_cell(log->log, "%.6g", row->norm);
    log_cell(log->log, "%.6g", row->moved);
    log_cell(log->log, "%.6f", row->eval);
    fputc('\n', log->log);
    log_flush(log->log, log->log_path);
    fprintf(log->time, "%llu,%.3f,%.0f\n", (unsigned long long)row->step, row->seconds,
            row->speed);
    log_flush(log->time, log->time_path);
}

LogPlace log_place(Log *log) {
    log_flush(log->log, log->log_path);
    log_flush(log->time, log->time_path);
    if (fsync(fileno(log->log)) != 0 || fsync(fileno(log->time)) != 0)
        file_cannot_write(log->log_path);
    return (LogPlace){ftell(log->log), ftell(log->time)};
}
