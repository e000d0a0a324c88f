/* SPDX-License-Identifier: MIT */
/* store.h - a file that is memory: created, mapped, grown, cut into chunks.
 *
 * The file grows by extents, each mapped on its own, so that nothing ever moves
 * and no large address range is reserved.  Disk space is allocated before it is
 * mapped: a full disk is an error here and no SIGBUS later.  Growing takes a
 * lock; writing into a chunk does not. */
#ifndef PRISM_CAPTURE_STORE_H
#define PRISM_CAPTURE_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/error.h"
#include "core/capture/layout.h"

struct prism_extent;

struct prism_store {
    struct prism_header *header; /* page 0, mapped */
    pthread_mutex_t lock;
    int fd; /* the program may close it, and use its number again: see store.c */
    dev_t device;
    ino_t inode;
    char *path;
    struct prism_extent *extents;
    uint64_t file_pages; /* allocated on disk */
    char *next;          /* first unused page of the newest extent */
    size_t pages_left;   /* in it */
    struct prism_chunk **free_chunks;
    size_t free_count;
    size_t free_capacity;
};

/* Create the file (it must not exist; mode 0600) with a zeroed header page.
 * False: nothing is left behind. */
bool prism_store_create(struct prism_store *store, const char *path,
                        struct prism_error *err);
/* Nothing will be added any more: give back the disk space behind the pages in use. */
void prism_store_trim(struct prism_store *store);
/* Unmap and close; the file stays. */
void prism_store_release(struct prism_store *store);

/* Write all pages in use into an empty file, the header as `header` has it.  0, or an
 * errno value.  Nobody may grow the store meanwhile. */
int prism_store_copy(const struct prism_store *store, int fd,
                     const struct prism_header *header);

/* A new chunk of so many pages, zeroed behind its header, already visible to
 * readers with `used` 0.  NULL when the disk is full (the reason goes into the
 * header's stopped_errno) or `pages` is 0. */
struct prism_chunk *prism_store_chunk(struct prism_store *store,
                                      enum prism_chunk_kind kind, uint32_t pages,
                                      uint32_t owner, uint32_t first);
/* Likewise for cells, with their generation. */
struct prism_chunk *prism_store_cells(struct prism_store *store, uint32_t pages,
                                      uint32_t thread, uint32_t generation);
/* Give a chunk back; its pages may be handed out again at once. */
void prism_store_free(struct prism_store *store, struct prism_chunk *chunk);

/* Bytes for records in a chunk, and where they start. */
static inline uint32_t prism_chunk_room(const struct prism_chunk *chunk)
{
    return (uint32_t)(chunk->pages * PRISM_CAPTURE_PAGE - sizeof *chunk);
}

static inline char *prism_chunk_records(struct prism_chunk *chunk)
{
    return (char *)(chunk + 1);
}

/* Where the next record of `size` bytes goes; NULL when there is no room, or no
 * chunk.  A chunk has one writer at a time. */
static inline void *prism_chunk_append(struct prism_chunk *chunk, uint32_t size)
{
    uint32_t used;

    if (chunk == NULL) {
        return NULL;
    }
    used = atomic_load_explicit(&chunk->used, memory_order_relaxed);
    return prism_chunk_room(chunk) - used < size ? NULL
                                                 : prism_chunk_records(chunk) + used;
}

/* The record is complete: readers may see it. */
static inline void prism_chunk_publish(struct prism_chunk *chunk, uint32_t size)
{
    uint32_t used = atomic_load_explicit(&chunk->used, memory_order_relaxed);

    atomic_store_explicit(&chunk->used, used + size, memory_order_release);
}

#endif
