/* SPDX-License-Identifier: MIT */
/* arena.c - blocks of 64 KiB; a piece that is larger gets a block of its own,
 * put behind the current one so that its free space is not lost. */
#include "core/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define BLOCK_LEN ((size_t)64 * 1024)

struct prism_arena_block {
    struct prism_arena_block *next;
    alignas(max_align_t) char bytes[];
};

/* In a block itself. */
struct prism_arena_adopted {
    struct prism_arena_adopted *next;
    void *memory;
};

void prism_arena_init(struct prism_arena *arena)
{
    *arena = (struct prism_arena){0};
}

void prism_arena_release(struct prism_arena *arena)
{
    struct prism_arena_block *block = arena->blocks;

    for (struct prism_arena_adopted *it = arena->adopted; it != NULL; it = it->next) {
        free(it->memory);
    }
    while (block != NULL) {
        struct prism_arena_block *next = block->next;

        free(block);
        block = next;
    }
    prism_arena_init(arena);
}

static char *large_piece(struct prism_arena *arena, size_t len)
{
    struct prism_arena_block *block =
        prism_alloc_zeroed(1, sizeof(struct prism_arena_block) + len);

    if (arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
    }
    return block->bytes;
}

static char *small_piece(struct prism_arena *arena, size_t len)
{
    char *piece;

    if (arena->left < len) {
        struct prism_arena_block *block =
            prism_alloc_zeroed(1, sizeof(struct prism_arena_block) + BLOCK_LEN);

        block->next = arena->blocks;
        arena->blocks = block;
        arena->next = block->bytes;
        arena->left = BLOCK_LEN;
    }
    piece = arena->next;
    arena->next += len;
    arena->left -= len;
    return piece;
}

static char *take(struct prism_arena *arena, size_t len)
{
    return len > BLOCK_LEN / 4 ? large_piece(arena, len) : small_piece(arena, len);
}

void *prism_arena_alloc(struct prism_arena *arena, size_t count, size_t size)
{
    const size_t unit = alignof(max_align_t);
    size_t len;

    if (__builtin_mul_overflow(count, size, &len) || len > SIZE_MAX / 2) {
        prism_memory_exhausted(SIZE_MAX);
    }
    return take(arena, (len + unit - 1) / unit * unit);
}

void *prism_arena_adopt(struct prism_arena *arena, void *memory)
{
    struct prism_arena_adopted *adopted = prism_arena_alloc(arena, 1, sizeof *adopted);

    *adopted = (struct prism_arena_adopted){arena->adopted, memory};
    arena->adopted = adopted;
    return memory;
}

const char *prism_arena_copy(struct prism_arena *arena, struct prism_span text)
{
    char *copy = prism_arena_alloc(arena, text.len + 1, 1);

    if (text.len > 0) {
        memcpy(copy, text.at, text.len);
    }
    return copy;
}
