/* SPDX-License-Identifier: MIT */
/* memory.h - allocation that does not fail.
 *
 * The converters and the command line treat "out of memory" as the end of the
 * program: these functions call prism_memory_exhausted(), which the program
 * that links them defines (the command line prints one line and exits).  The
 * recorder lives in somebody else's process and must not use them: it calls
 * malloc() and stops recording when that fails. */
#ifndef PRISM_BASE_MEMORY_H
#define PRISM_BASE_MEMORY_H

#include <stddef.h>

/* Defined by the linking program; must not return. */
_Noreturn void prism_memory_exhausted(size_t wanted);

/* Uninitialised memory; free() it.  Never NULL, not even for 0 bytes. */
void *prism_alloc(size_t size);
/* Zeroed memory for `count` items; an overflow counts as exhausted. */
void *prism_alloc_zeroed(size_t count, size_t size);
/* realloc() for `count` items of `size` bytes. */
void *prism_realloc(void *memory, size_t count, size_t size);
/* Asks for the pages of these bytes, and for the rest of the first and the last one, to
 * be as large as the system has them.  A hint: what the kernel makes of it is its own
 * affair. */
void prism_prefer_huge_pages(void *memory, size_t len);
/* A copy of `len` bytes with a NUL behind them. */
char *prism_copy(const char *text, size_t len);

#endif
