/* SPDX-License-Identifier: MIT */
/* intern.h - each distinct string once, known by a dense id.
 *
 * Ids count from 0 in the order of first appearance; id 0 is "" from the
 * start.  Strings live in the given arena, NUL-terminated, and never move. */
#ifndef PRISM_BASE_INTERN_H
#define PRISM_BASE_INTERN_H

#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/base/span.h"
#include "core/base/vec.h"

struct prism_intern {
    struct prism_arena *arena; /* not owned */
    struct {
        PRISM_VEC(struct prism_span);
    } strings;
    struct prism_map map;
};

void prism_intern_init(struct prism_intern *intern, struct prism_arena *arena);
void prism_intern_release(struct prism_intern *intern);

uint32_t prism_intern(struct prism_intern *intern, struct prism_span text);
/* The string of an id that prism_intern() gave; NUL-terminated. */
struct prism_span prism_intern_text(const struct prism_intern *intern, uint32_t id);

#endif
