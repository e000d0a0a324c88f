/* SPDX-License-Identifier: MIT */
/* memory.c - see memory.h for who may use this. */
#include "core/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *prism_alloc(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);

    if (memory == NULL) {
        prism_memory_exhausted(size);
    }
    return memory;
}

void *prism_alloc_zeroed(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (memory == NULL) {
        prism_memory_exhausted(size);
    }
    return memory;
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
    return memory;
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
