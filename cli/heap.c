/* SPDX-License-Identifier: MIT */
/* heap.c - a conversion touches each page of its memory once, and does little with it:
 * making the pages, 4 KiB each, takes a third of the time.  So the heap grows in large
 * steps, keeps what is freed for what comes next, and its first step is asked for in
 * huge pages.  Nothing of it is touched here: a command that needs little has little.
 *
 * Where the C library or the kernel does not know of this, nothing changes. */
#include "cli/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/memory.h"

#define STEP  ((size_t)16 << 20)
/* Blocks of this size are no part of the heap: they grow without being copied. */
#define APART ((size_t)8 << 20)

#ifdef __GLIBC__
/* From `inside`, an address in the heap, to the heap's end. */
static void make_large(char *inside)
{
    uintptr_t len = (uintptr_t)sbrk(0) - (uintptr_t)inside;

    /* Another allocator (a sanitizer's) has its memory elsewhere. */
    if (len <= 2 * STEP) {
        prism_prefer_huge_pages(inside, len);
    }
}

void prism_heap_init(void)
{
    char *block;

    (void)mallopt(M_MMAP_THRESHOLD, (int)APART);
    (void)mallopt(M_TRIM_THRESHOLD, (int)(4 * STEP));
    (void)mallopt(M_TOP_PAD, (int)STEP);
    block = malloc(STEP / 16); /* makes the first step */
    if (block != NULL) {
        make_large(block);
    }
    free(block);
}
#else
void prism_heap_init(void)
{
}
#endif
