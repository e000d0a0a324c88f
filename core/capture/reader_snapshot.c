/* SPDX-License-Identifier: MIT */
/* reader_snapshot.c - a still picture of a file that may be written to.
 *
 * Everything in a capture is only appended to or counted up, but for two things: when a
 * thread doubles its intervals, the pages of its old cells are used again; when a
 * finished thread is folded into a group, its cells move there, and its record and
 * pages are used again.  So the copy is made once more when one of these fell into it. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/reader_state.h"

/* Doublings become rarer each time, and between two rounds of folding many threads have
 * to end; only a program that does nothing but end threads disturbs so many in a row. */
#define MOST_COPIES 64

/* What changes with every doubling, every move of a cell, and every new use of a record;
 * all of it is 0 in a new one, so that a new thread alone changes nothing. */
static const size_t telling[] = {
    offsetof(struct prism_thread_state, cells),
    offsetof(struct prism_thread_state, folded),
    offsetof(struct prism_thread_state, moves),
};

static uint64_t hash_threads(const char *at, const struct prism_chunk *chunk)
{
    const char *state = at + sizeof *chunk;
    uint64_t room = chunk->pages * PRISM_CAPTURE_PAGE - sizeof *chunk;
    uint64_t used = atomic_load(&chunk->used);
    uint64_t hash = 0;

    for (used = used < room ? used : room; used >= sizeof(struct prism_thread_state);
         used -= sizeof(struct prism_thread_state)) {
        for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++) {
            uint64_t word;

            memcpy(&word, state + telling[i], sizeof word);
            hash = word != 0 ? prism_hash_mix(hash, word) : hash;
        }
        state += sizeof(struct prism_thread_state);
    }
    return hash;
}

/* That of all threads, as one number. */
static uint64_t hash_all(const char *start, uint64_t pages)
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

struct prism_snapshot prism_capture_snapshot(const struct prism_cursor *in)
{
    struct prism_snapshot copy = {.bytes = prism_alloc(prism_cursor_left(in)),
                                  .blurred = true};

    for (int i = 0; i < MOST_COPIES && copy.blurred; i++) {
        uint64_t before = hash_all(in->start, pages_in(in, &copy.pages));

        /* Asked again: the cells that were made valid before stand in these. */
        atomic_signal_fence(memory_order_seq_cst);
        copy.len = (size_t)(pages_in(in, &copy.pages) * PRISM_CAPTURE_PAGE);
        copy_pages(copy.bytes, in->start, copy.len);
        copy.blurred = hash_all(in->start, copy.len / PRISM_CAPTURE_PAGE) != before;
    }
    return copy;
}
