/* SPDX-License-Identifier: MIT */
/* memory.c - see memory.h for who may use this. */
#include "core/base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From this size on, memory is asked for in huge pages: each page of 4 KiB that is
 * touched first costs as much as reading a kilobyte of a file. */
#define LARGE ((size_t)4 << 20)

/* A hint: what the kernel makes of it is its own affair.  It is for all pages of the
 * block, also those of its ends: the kernel moves only what is alike. */
static void *prefer_huge_pages(void *memory, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)memory / page * page;

    if (size >= LARGE) {
        (void)madvise((void *)start,
                      (uintptr_t)memory + malloc_usable_size(memory) - start,
                      MADV_HUGEPAGE);
    }
    return memory;
}

void *prism_alloc(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);

    if (memory == NULL) {
        prism_memory_exhausted(size);
    }
    return prefer_huge_pages(memory, size);
}

void *prism_alloc_zeroed(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (memory == NULL) {
        prism_memory_exhausted(size);
    }
    return prefer_huge_pages(memory, count * size);
}

void *prism_realloc(void *memory, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        prism_memory_exhausted(SIZE_MAX);
    }
    memory = realloc(memory, total > 0 ? total : 1);
    if (memory == NULL) {
        prism_memory_exhausted(total);
    }
    return prefer_huge_pages(memory, total);
}

char *prism_copy(const char *text, size_t len)
{
    char *copy = prism_alloc(len + 1);

    if (len > 0) {
        memcpy(copy, text, len);
    }
    copy[len] = '\0';
    return copy;
}
