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

#define STEP      ((size_t)16 << 20)
#define HUGE_PAGE ((size_t)2 << 20)
/* Blocks of this size are no part of the heap: they grow without being copied. */
#define APART     ((size_t)8 << 20)

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

/* Heaps begin anywhere.  This one begins with a small page, the last before a border of
 * large ones: that is what the first malloc() touches, and what is touched while it is
 * small stays small. */
static void begin_before_border(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t behind = ((uintptr_t)sbrk(0) + page) % HUGE_PAGE;

    (void)sbrk((intptr_t)(HUGE_PAGE - behind));
}

void prism_heap_init(void)
{
    char *block;

    begin_before_border();
    (void)mallopt(M_MMAP_THRESHOLD, (int)APART);
    (void)mallopt(M_TRIM_THRESHOLD, (int)(4 * STEP));
    (void)mallopt(M_TOP_PAD, (int)STEP);
    block = malloc(1); /* makes the first step */
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
