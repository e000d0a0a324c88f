/* SPDX-License-Identifier: MIT */
/* reader_snapshot.c - a still picture of a file that may be written to.
 *
 * Everything in a capture is only appended to or counted up, but for cells: when a
 * thread doubles its intervals, the pages of its old cells are used again.  So the
 * copy is made once more when a doubling fell into it. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/reader_state.h"

/* Doublings become rarer each time; this many in a row do not happen. */
#define MOST_COPIES 64

/* Changes when a thread of this chunk doubles its intervals; a new thread does not
 * change it. */
static uint64_t hash_threads(const char *at, const struct prism_chunk *chunk)
{
    const char *state = at + sizeof *chunk;
    uint64_t room = chunk->pages * PRISM_CAPTURE_PAGE - sizeof *chunk;
    uint64_t used = atomic_load(&chunk->used);
    uint64_t hash = 0;

    for (used = used < room ? used : room; used >= sizeof(struct prism_thread_state);
         used -= sizeof(struct prism_thread_state)) {
        uint64_t cells;

        memcpy(&cells, state + offsetof(struct prism_thread_state, cells),
               sizeof cells);
        hash = cells != 0 ? prism_hash_mix(hash, cells) : hash;
        state += sizeof(struct prism_thread_state);
    }
    return hash;
}

/* All threads' words about their cells, as one number. */
static uint64_t hash_cells(const char *start, uint64_t pages)
{
    struct prism_chunk chunk;
    uint64_t hash = 0;

    for (uint64_t page = 1; page < pages; page += chunk.pages) {
        const char *at = start + page * PRISM_CAPTURE_PAGE;

        memcpy(&chunk, at, sizeof chunk);
        if (chunk.pages == 0 || chunk.pages > pages - page) {
            break; /* the reader will say so */
        }
        if (atomic_load(&chunk.kind) == PRISM_CHUNK_THREADS) {
            hash ^= hash_threads(at, &chunk);
        }
    }
    return hash;
}

/* Word by word, in order; what is not aligned is no mapped file, which alone may be
 * written to. */
static void copy_pages(char *to, const char *from, size_t len)
{
    if ((uintptr_t)from % sizeof(uint64_t) != 0) {
        memcpy(to, from, len);
        return;
    }
    for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
        uint64_t word = atomic_load_explicit(
            (const _Atomic uint64_t *)(const void *)(from + i), memory_order_acquire);

        memcpy(to + i, &word, sizeof word);
    }
}

/* Pages in use, as far as they are there. */
static uint64_t pages_in(const struct prism_cursor *in, uint64_t *in_use)
{
    uint64_t there = prism_cursor_left(in) / PRISM_CAPTURE_PAGE;

    memcpy(in_use, in->start + offsetof(struct prism_header, page_count),
           sizeof *in_use);
    return *in_use < there ? *in_use : there;
}

char *prism_capture_snapshot(const struct prism_cursor *in, uint64_t *pages,
                             size_t *len)
{
    char *copy = prism_alloc(prism_cursor_left(in));

    for (int i = 0; i < MOST_COPIES; i++) {
        uint64_t before = hash_cells(in->start, pages_in(in, pages));

        /* Asked again: the cells that were made valid before stand in these. */
        atomic_signal_fence(memory_order_seq_cst);
        *len = (size_t)(pages_in(in, pages) * PRISM_CAPTURE_PAGE);
        copy_pages(copy, in->start, *len);
        if (hash_cells(in->start, *len / PRISM_CAPTURE_PAGE) == before) {
            break;
        }
    }
    return copy;
}
