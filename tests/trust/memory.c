/* memory.so, preloaded into a program: its FAIL_AT-th allocation fails. Without FAIL_AT the
 * allocations are counted, and the file COUNT_TO receives their number at the end.
 *
 * What OpenMP and the loader allocate for themselves is none of the program's doing: it is
 * neither counted nor refused. glibc only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static unsigned long memory_seen, memory_fails_at;
static int memory_ready;

__attribute__((constructor)) static void memory_begin(void) {
    const char *at = getenv("FAIL_AT");
    memory_fails_at = at ? strtoul(at, NULL, 10) : 0;
    memory_ready = 1;
}

__attribute__((destructor)) static void memory_end(void) {
    const char *path = getenv("COUNT_TO");
    if (path == NULL) return;
    memory_ready = 0;
    FILE *file = fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%lu\n", memory_seen);
    fclose(file);
}

/* Whether this allocation, asked for from `caller`, is the one that fails. */
static int memory_fails(void *caller) {
    Dl_info from;
    if (!memory_ready) return 0;
    if (dladdr(caller, &from) && from.dli_fname &&
        (strstr(from.dli_fname, "gomp") || strstr(from.dli_fname, "/ld-") ||
         strstr(from.dli_fname, "libomp")))
        return 0;
    if (__atomic_add_fetch(&memory_seen, 1, __ATOMIC_RELAXED) != memory_fails_at) return 0;
    errno = ENOMEM;
    return 1;
}

#define FROM __builtin_return_address(0)

void *malloc(size_t size) {
    return memory_fails(FROM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return memory_fails(FROM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    return memory_fails(FROM) ? NULL : __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memory_fails(FROM) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (memory_fails(FROM)) return ENOMEM;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}
