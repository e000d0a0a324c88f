/* SPDX-License-Identifier: MIT */
/* memory.c - see memory.h for who may use this. */
#include "core/base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From this size on, memory is asked for in huge pages: looking at random places of
 * many small ones waits for their addresses, and each costs as much when it is touched
 * first as reading a kilobyte of a file. */
#define LARGE     ((size_t)4 << 20)
#define HUGE_PAGE ((size_t)2 << 20)

void prism_prefer_huge_pages(void *memory, size_t len)
{
    size_t behind = (uintptr_t)memory % (uintptr_t)sysconf(_SC_PAGESIZE);

    (void)madvise((char *)memory - behind, behind + len, MADV_HUGEPAGE);
}

/* All pages of a block, also those of its ends: the kernel moves only what is alike. */
static void make_large(void *block)
{
    prism_prefer_huge_pages(block, malloc_usable_size(block));
}

static void *checked(void *memory, size_t size)
{
    if (memory == NULL) {
        prism_memory_exhausted(size);
    }
    return memory;
}

static void *new_block(void *memory, size_t size)
{
    (void)checked(memory, size);
    if (size >= LARGE) {
        make_large(memory);
    }
    return memory;
}

/* realloc() would move small pages, and go on with small ones. */
static void *move(void *memory, size_t size)
{
    size_t len = memory != NULL ? malloc_usable_size(memory) : 0;
    void *larger;

    if (size <= len || size > SIZE_MAX - HUGE_PAGE) {
        return realloc(memory, size);
    }
    larger = aligned_alloc(HUGE_PAGE, (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
    if (larger != NULL) {
        make_large(larger);
        if (len > 0) {
            memcpy(larger, memory, len);
        }
        free(memory);
    }
    return larger;
}

void *prism_alloc(size_t size)
{
    return new_block(malloc(size > 0 ? size : 1), size);
}

void *prism_alloc_zeroed(size_t count, size_t size)
{
    return new_block(calloc(count > 0 ? count : 1, size > 0 ? size : 1), count * size);
}

void *prism_realloc(void *memory, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        prism_memory_exhausted(SIZE_MAX);
    }
    if (total >= LARGE) {
        return checked(move(memory, total), total);
    }
    return checked(realloc(memory, total > 0 ? total : 1), total);
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
