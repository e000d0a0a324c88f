/* SPDX-License-Identifier: MIT */
/* arena.h - memory with one end: many small pieces, freed together.
 *
 * A profile owns one arena and everything in it lives exactly as long as the
 * profile.  Pieces never move, so pointers into the arena stay good. */
#ifndef PRISM_BASE_ARENA_H
#define PRISM_BASE_ARENA_H

#include <stddef.h>

#include "core/base/span.h"

struct prism_arena_block;
struct prism_arena_adopted;

/* Zero-initialise, or call prism_arena_init(). */
struct prism_arena {
    struct prism_arena_block *blocks;
    struct prism_arena_adopted *adopted;
    char *next;
    size_t left;
};

void prism_arena_init(struct prism_arena *arena);
void prism_arena_release(struct prism_arena *arena);

/* Zeroed, aligned for any type; never NULL. */
void *prism_arena_alloc(struct prism_arena *arena, size_t count, size_t size);
/* Memory from malloc() lives as long as the arena from here on; returned as it is. */
void *prism_arena_adopt(struct prism_arena *arena, void *memory);
/* A NUL-terminated copy. */
const char *prism_arena_copy(struct prism_arena *arena, struct prism_span text);

#endif
